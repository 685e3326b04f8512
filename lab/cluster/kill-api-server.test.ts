import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { killApiServer } from "./kill-api-server.ts";

/** Processes whose command lines are those of a lab's components. */
async function fakeLab() {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "paystream-lab-"));
  starting.defer(() => rm(folder, { recursive: true }));
  const start = async (component: string, flag: string) => {
    await writeFile(join(folder, component), "console.log('up'); setInterval(() => {}, 1000);");
    const child = spawn(process.execPath, [component, flag], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    starting.defer(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    return child;
  };
  const own = `--cert-dir=${folder}/credentials`;
  const processes = {
    etcd: await start("etcd", own),
    apiServer: await start("kube-apiserver", own),
    other: await start("kube-apiserver", "--cert-dir=/etc/kubernetes/pki"),
  };
  const all = starting.move();
  return { folder, ...processes, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

it("the API server of the lab is killed, and nothing else", async () => {
  await using lab = await fakeLab();
  const exit = once(lab.apiServer, "exit");
  await killApiServer(lab.folder);
  expect(await exit).toEqual([null, "SIGKILL"]);
  expect([lab.etcd, lab.other].map(({ signalCode }) => signalCode)).toEqual([null, null]);
});

it("where no API server of the lab runs, that is said", async () => {
  await expect(killApiServer("/tmp/no-lab")).rejects.toThrow(
    "No API server of the lab in /tmp/no-lab runs.",
  );
});
