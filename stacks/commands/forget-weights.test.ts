import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { strategies } from "../strategy/strategies.ts";
import { forgetWeights } from "./forget-weights.ts";

let folder: string;
const told = () => join(folder, "told");

/** A kubectl that writes down what it is told, and ends with a status. */
function kubectl(status: number): void {
  const file = join(folder, "kubectl");
  writeFileSync(file, `#!/bin/sh\necho "$@" >> "${told()}"\nexit ${status}\n`);
  chmodSync(file, 0o755);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "paystream-weights-"));
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("the weights of a canary", () => {
  const place = { kubeContext: "kind-qa", namespace: "paystream-qa" };

  it("are forgotten where releases are blue/green", () => {
    kubectl(0);

    expect(forgetWeights({ ...place, strategy: strategies.blueGreen })).toBe(0);
    expect(readFileSync(told(), "utf8")).toBe(
      '--context kind-qa --namespace paystream-qa patch rollout auth-service --subresource status --type merge --patch {"status":{"canary":{"weights":null}}}\n',
    );
  });

  it("stay where releases are canaries", () => {
    kubectl(1);

    expect(forgetWeights({ ...place, strategy: strategies.canary })).toBe(0);
    expect(existsSync(told())).toBe(false);
  });

  it("that cannot be forgotten are a failure", () => {
    kubectl(3);

    expect(forgetWeights({ ...place, strategy: strategies.blueGreen })).toBe(3);
  });
});
