import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FakeApiServer, forwardedTo } from "../cluster/testing/fake-api-server.ts";
import { FakePrometheus } from "../observation/testing/fake-prometheus.ts";
import { clusterAnswers, namespace, prometheusPod } from "../observation/testing/live-objects.ts";

const LAB = fileURLToPath(new URL("lab.ts", import.meta.url));
const TRAFFIC = [
  {
    query: /^sum by \(role, status\) /,
    series: [[{ role: "stable", status: "approved" }, 90]],
  },
] as const;

/** A cluster with an environment in it, as a kubeconfig names it. */
async function fakeCluster() {
  await using starting = new AsyncDisposableStack();
  const prometheus = starting.use(await FakePrometheus.start(TRAFFIC));
  const server = starting.use(
    await FakeApiServer.start({
      answers: { ...clusterAnswers, ...prometheusPod },
      portForward: forwardedTo(prometheus.port),
    }),
  );
  const folder = await mkdtemp(join(tmpdir(), "paystream-status-"));
  starting.defer(() => rm(folder, { recursive: true }));
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, server.config.exportConfig());
  const all = starting.move();
  return { server, kubeconfig, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

function start(...args: readonly string[]) {
  return spawn(process.execPath, [LAB, "status", ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function status(...args: readonly string[]) {
  const child = start(...args);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { output, errors, code };
}

describe("pnpm lab status", () => {
  it("shows an environment of any cluster, and finds out which one there is", async () => {
    await using cluster = await fakeCluster();
    const { output, errors, code } = await status("--kubeconfig", cluster.kubeconfig);
    expect(errors).toBe("");
    expect(code).toBe(0);
    expect(output).toContain(namespace);
    expect(output).toContain("1.5.0 has 10 % of the traffic: analysis auth-service-health");
    expect(output).toMatch(/^stable .* 90 /m);
  });

  it("fails where the cluster does not answer", async () => {
    await using cluster = await fakeCluster();
    await cluster.server.die();
    const args = ["--kubeconfig", cluster.kubeconfig, "--namespace", namespace];
    const { output, code } = await status(...args);
    expect(code).toBe(1);
    expect(output).toContain("What happens cannot be seen: connect ECONNREFUSED");
  });

  it("tells what happens line by line where nobody looks", async () => {
    await using cluster = await fakeCluster();
    const child = start("--kubeconfig", cluster.kubeconfig, "--watch");
    let told = "";
    child.stdout.on("data", (lines) => {
      told += lines;
    });
    const asked = () => cluster.server.requests.filter((it) => it.includes("/rollouts/")).length;
    await expect.poll(asked).toBeGreaterThan(0);
    await cluster.server.die();
    await expect.poll(() => told).toMatch(/^\d\d:\d\d:\d\d {2}the API server does not answer: /m);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
