import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, type TestContext, vi } from "vitest";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";
import { PrometheusProcess } from "./queries/prometheus-process.ts";

const prometheus = useTool("prometheus");
const promtool = useTool("promtool");
const busybox = useTool("busybox");

const script = fileURLToPath(
  new URL("../../stacks/monitoring/prometheus/backup/backup.sh", import.meta.url),
);

/** What an image of Prometheus has beside it. */
const applets = ["basename", "cp", "date", "dirname", "grep", "ls", "mkdir", "mv", "rm", "sh"];
const moreApplets = ["sleep", "sort", "sync", "tail", "touch", "wc"];

/** Long enough ago to be in a block. */
const anHour = 3_600_000;
const yesterday = Math.floor((Date.now() - 24 * anHour) / anHour) * anHour;

let folder: string;
let samples: string;
let backups: string;
let target: Server;
let scrapes: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-backup-"));
  samples = join(folder, "samples");
  backups = join(folder, "backups");
  await Promise.all([mkdir(samples), mkdir(backups), mkdir(join(folder, "bin"))]);
  scrapes = 0;
  target = createServer((_, response) => {
    scrapes += 1;
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(`# TYPE scrapes_total counter\nscrapes_total ${scrapes}\n`);
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
});
afterEach(async () => {
  target.closeAllConnections();
  await new Promise((closed) => target.close(closed));
  await rm(folder, { recursive: true });
});

/** A Prometheus that scrapes as often as it can, on the samples of the test. */
async function start(context: TestContext): Promise<PrometheusProcess> {
  const { port } = target.address() as AddressInfo;
  const configuration = join(folder, "prometheus.yaml");
  await writeFile(
    configuration,
    JSON.stringify({
      global: { scrape_interval: "50ms", scrape_timeout: "50ms" },
      scrape_configs: [
        { job_name: "target", static_configs: [{ targets: [`127.0.0.1:${port}`] }] },
      ],
    }),
  );
  return PrometheusProcess.start(prometheus(context), [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${samples}`,
    "--log.format=json",
  ]);
}

/** Runs the script with busybox and nothing else, as in the image. */
async function run(context: TestContext, ...args: readonly string[]): Promise<string> {
  const bin = join(folder, "bin");
  const program = join(busybox(context), "bin", "busybox");
  for (const applet of [...applets, ...moreApplets]) {
    if (!existsSync(join(bin, applet))) {
      await symlink(program, join(bin, applet));
    }
  }
  const { stdout } = await promisify(execFile)(join(bin, "sh"), [script, ...args], {
    env: { PATH: bin },
  });
  return stdout;
}

const backUp = (context: TestContext) => run(context, "backup", samples, backups, "2");
const restore = (context: TestContext) => run(context, "restore", samples, backups);

/** Writes a block of yesterday, as a server that runs for days has them. */
async function writeBlock(context: TestContext, name: string): Promise<void> {
  const file = join(folder, `${name}.txt`);
  const lines = Array.from({ length: 60 }, (_, minute) => {
    const seconds = yesterday / 1_000 + minute * 60;
    return `${name} ${minute} ${seconds}`;
  });
  await writeFile(file, `# TYPE ${name} gauge\n${lines.join("\n")}\n# EOF\n`);
  await runCommand(promtool(context), ["tsdb", "create-blocks-from", "openmetrics", file, samples]);
}

/** How often the target had been scraped when its last sample was taken. */
async function lastScrape(server: PrometheusProcess): Promise<number> {
  const [series] = await server.query("max_over_time(scrapes_total[1h])");
  return series?.value ?? 0;
}

async function isScraped(server: PrometheusProcess, least: number): Promise<number> {
  return vi.waitFor(
    async () => {
      const last = await lastScrape(server);
      expect(last).toBeGreaterThanOrEqual(least);
      return last;
    },
    { timeout: 60_000 },
  );
}

const atYesterday = `max_over_time(old[1h] @ ${yesterday / 1_000 + 3_600})`;

describe("a Prometheus that loses its volume", () => {
  it("starts with what was measured until the last backup, which was made while it ran", async (context) => {
    await writeBlock(context, "old");
    let backedUp: number;
    {
      await using server = await start(context);
      await isScraped(server, 20);
      // Everything that it has answered by now was on its disk before.
      backedUp = await lastScrape(server);
      expect(await backUp(context)).toMatch(/^backup\.sh: backed up 1 blocks and the log as \d+T/);
      await isScraped(server, scrapes + 20);
    }
    await rm(samples, { recursive: true });
    await mkdir(samples);

    expect(await restore(context)).toMatch(/^backup\.sh: restores \d{8}T\d{6}Z\n$/);
    target.removeAllListeners("request");
    await using server = await start(context);
    expect(await server.query(atYesterday)).toMatchObject([{ value: 59 }]);
    expect(await lastScrape(server)).toBeGreaterThanOrEqual(backedUp);
    expect(await readdir(samples)).not.toContain("being-restored");
  });

  it("starts without samples where there is no backup", async (context) => {
    expect(await restore(context)).toContain("there is no backup");
    await using server = await start(context);
    await isScraped(server, 1);
  });
});

describe("a Prometheus that has its volume", () => {
  it("is given nothing", async (context) => {
    {
      await using server = await start(context);
      await isScraped(server, 5);
      await backUp(context);
      await isScraped(server, scrapes + 5);
    }
    const before = await readdir(samples);

    expect(await restore(context)).toContain("nothing to restore");
    expect(await readdir(samples)).toEqual(before);
  });

  it("goes on with a restore that was interrupted while it moved", async (context) => {
    await writeBlock(context, "old");
    {
      await using server = await start(context);
      await isScraped(server, 5);
      await backUp(context);
    }
    const [last = ""] = await readdir(backups);
    await rm(samples, { recursive: true });
    // The log has been moved already, the block has not.
    const half = join(samples, "being-restored");
    await cp(join(backups, last), half, { recursive: true });
    await cp(join(half, "wal"), join(samples, "wal"), { recursive: true });
    await rm(join(half, "wal"), { recursive: true });
    await writeFile(join(half, "complete"), "");

    await restore(context);
    await using server = await start(context);
    expect(await server.query(atYesterday)).toMatchObject([{ value: 59 }]);
  });

  it("copies again when a restore was interrupted while it copied", async (context) => {
    await writeBlock(context, "old");
    {
      await using server = await start(context);
      await isScraped(server, 5);
      await backUp(context);
    }
    await rm(samples, { recursive: true });
    await mkdir(join(samples, "being-restored", "wal"), { recursive: true });

    expect(await restore(context)).toContain("restores");
    await using server = await start(context);
    expect(await server.query(atYesterday)).toMatchObject([{ value: 59 }]);
  });
});

describe("backups", () => {
  it("are complete each, share the blocks that they have in common, and as many stay as asked", async (context) => {
    await writeBlock(context, "old");
    await using server = await start(context);
    await isScraped(server, 5);
    const made: string[] = [];
    for (const name of ["first", "second", "third"]) {
      // They are named after the second in which they are made.
      const before = new Set(await readdir(backups));
      await vi.waitFor(() => expect(before).not.toContain(nameNow()), { timeout: 5_000 });
      await writeBlock(context, name);
      await backUp(context);
      made.push((await readdir(backups)).find((one) => !before.has(one)) ?? "");
    }

    expect((await readdir(backups)).sort()).toEqual(made.slice(1).sort());
    const [, second = "", third = ""] = made;
    const shared = (await readdir(join(backups, second))).filter((name) => name !== "wal");
    // Prometheus may join blocks of the same time into one meanwhile.
    expect(shared.length).toBeGreaterThan(0);
    for (const block of shared) {
      const index = (of: string) => stat(join(backups, of, block, "index"));
      expect((await index(third)).ino, block).toBe((await index(second)).ino);
    }
    expect(await readdir(samples)).not.toContain("being-backed-up");
  });
});

function nameNow(): string {
  return new Date().toISOString().replace(/[-:]|\.\d+/g, "");
}
