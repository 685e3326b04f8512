import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openCluster } from "./cluster.ts";
import { FakeApiServer } from "./testing/fake-api-server.ts";

async function kubeconfigOf(server: FakeApiServer) {
  const folder = await mkdtemp(join(tmpdir(), "paystream-cluster-"));
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, server.config.exportConfig());
  return { kubeconfig, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

it("any cluster is opened by its kubeconfig", async () => {
  await using server = await FakeApiServer.start({
    answers: { "GET /version": { gitVersion: "v1.36.3" } },
  });
  await using file = await kubeconfigOf(server);
  await using cluster = await openCluster({ ...file, gateway: "http://localhost:8080" });
  expect(await cluster.api.get("/version")).toEqual({ gitVersion: "v1.36.3" });
  expect(cluster.gateway.href).toBe("http://localhost:8080/");
  // Its API server is not ours to kill.
  expect(cluster.killApiServer).toBeUndefined();
});

it("a gateway that nobody named is missed when it is needed", async () => {
  await using server = await FakeApiServer.start({});
  await using file = await kubeconfigOf(server);
  await using cluster = await openCluster(file);
  expect(() => cluster.gateway).toThrow("--gateway http://localhost:8080");
});

it("a context that the kubeconfig does not have is answered with those that it has", async () => {
  await using server = await FakeApiServer.start({});
  await using file = await kubeconfigOf(server);
  await expect(openCluster({ ...file, context: "kind-qa" })).rejects.toThrow(
    /no context "kind-qa"\. It has: loaded-context\. Name one with --context/,
  );
});

it("a file that is no kubeconfig is said to be none", async () => {
  await expect(openCluster({ kubeconfig: "/nowhere/config" })).rejects.toThrow(
    "/nowhere/config is not a kubeconfig",
  );
});

it("a context without a kubeconfig is not looked for in the lab", async () => {
  await expect(openCluster({ context: "kind-qa" })).rejects.toThrow("--kubeconfig");
});
