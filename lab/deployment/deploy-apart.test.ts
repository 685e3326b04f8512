import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { deployApart } from "./deploy-apart.ts";

it("fails with what the thread fails with", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deploy-apart-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kubeconfig = join(folder, "nothing.yaml");
  const options = { cluster: { kubeconfig }, folder, environment: "staging", changes: {} };

  await expect(deployApart(options)).rejects.toThrow(`${kubeconfig} is not a kubeconfig`);
});
