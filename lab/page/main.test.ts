import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { FakeApiServer } from "../cluster/testing/fake-api-server.ts";
import { clusterAnswers, namespace } from "../observation/testing/live-objects.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

/** The page as a process of its own, about a cluster that a kubeconfig names. */
async function startMain(...args: readonly string[]) {
  await using starting = new AsyncDisposableStack();
  const server = starting.use(await FakeApiServer.start({ answers: clusterAnswers }));
  const folder = await mkdtemp(join(tmpdir(), "paystream-page-"));
  starting.defer(() => rm(folder, { recursive: true }));
  const kubeconfig = join(folder, "config");
  await writeFile(kubeconfig, server.config.exportConfig());
  const child = spawn(process.execPath, [MAIN, "--kubeconfig", kubeconfig, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  starting.defer(() => void child.kill("SIGKILL"));
  const all = starting.move();
  return { child, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

describe("the program of the live page", () => {
  it("says where the page is, and ends when it is told to", async () => {
    await using page = await startMain();
    const [line] = await once(page.child.stdout, "data");
    const url = String(line).trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const events = await fetch(new URL("events", url));
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(value).toContain(`"namespace":"${namespace}","isOwn":false`);
    page.child.kill("SIGTERM");
    expect(await once(page.child, "exit")).toEqual([0, null]);
  });

  it("says so where the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    try {
      await using page = await startMain("--port", String(port));
      const [errors, [code]] = await Promise.all([
        text(page.child.stderr),
        once(page.child, "exit"),
      ]);
      expect(errors).toBe(`Port ${port} of 127.0.0.1 is taken. Name another one with --port.\n`);
      expect(code).toBe(1);
    } finally {
      other.close();
    }
  });

  it("refuses what is no port", async () => {
    await using page = await startMain("--port", "eighty");
    expect(await text(page.child.stderr)).toContain('not "eighty"');
  });
});
