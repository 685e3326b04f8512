import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { playPrometheus } from "../testing/played-prometheus.ts";
import { serveOnLoopback } from "../testing/serve-on-loopback.ts";

/** Runs a command on a machine that has no programs but the ones of the system. */
async function run(command: string, ...args: readonly string[]) {
  const file = fileURLToPath(new URL(`${command}.ts`, import.meta.url));
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, refused] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: child.exitCode, said, refused };
}

/** Something that answers as the service does where it is asked whether it is PayStream, and then otherwise. */
function pretender(status = 500): Promise<URL> {
  return serveOnLoopback((request, response) => {
    response.writeHead(request.method === "GET" ? 405 : status, {
      "content-type": "application/problem+json",
    });
    response.end("{}");
  });
}

describe("pnpm load", () => {
  it.each([
    [[], /No load test was named\..*\n {2}smoke .*\n {2}soak .*\n {2}breakpoint .*\n {2}canary /],
    [["smoked", "--url", "http://localhost:1"], 'There is no load test "smoked"'],
    [["smoke"], "--url is missing: it must be where a server answers, without a path."],
    [["smoke", "--url", "localhost:8080"], "--url is localhost:8080"],
    [["smoke", "--url", "http://localhost:1", "--rate", "0.5"], "--rate is 0.5: it must be whole"],
    [["smoke", "--url", "http://localhost:1", "--duration", "5"], "As in --duration 90s"],
    [["smoke", "--url", "http://localhost:1", "--header", "preview"], "--header is preview"],
    [["smoke", "--url", "http://localhost:1", "--until-healthy"], "smoke waits for nothing"],
    [["canary", "--url", "http://localhost:1", "--until-healthy"], "needs --environment <env>"],
    [["smoke", "--url", "http://localhost:1", "--environment", "stage"], "Known: prod, staging"],
    [["smoke", "--url", "http://127.0.0.1:9"], "Nobody answers at http://127.0.0.1:9"],
    [
      ["soak", "--url", "http://127.0.0.1:9", "--prometheus", "http://127.0.0.1:10"],
      "Prometheus does not answer at http://127.0.0.1:10",
    ],
  ])("refuses %j", async (args, message) => {
    const { code, refused } = await run("load", ...args);

    expect(code).toBe(1);
    expect(refused).toMatch(message);
  });

  it("pays nobody else: what answers must be PayStream, for that host name", async () => {
    const other = await serveOnLoopback((_, response) => response.writeHead(404).end());

    const { code, refused } = await run("load", "smoke", "--url", other.origin, "--host", "a.b");

    expect(code).toBe(1);
    expect(refused).toContain(`What answers at ${other.origin} for the host a.b is not PayStream`);
  });

  it("says how to get k6 where it is missing", async () => {
    const { code, refused } = await run("load", "smoke", "--url", (await pretender()).origin);

    expect(code).toBe(1);
    expect(refused).toContain("go -C lab/tools/k6 build");
  });
});

describe("pnpm flow", () => {
  it("says of each step what was wanted and what was answered", async () => {
    const { origin } = await pretender();

    const { code, said } = await run("flow", "--url", origin, "--processors", "visa_net");

    expect(code).toBe(1);
    expect(said).toContain(
      "FAILED  a payment with a test card is approved: wanted 200 and an approved payment with its id and amount, was answered 500 {}",
    );
    expect(said).toContain("11 of 11 do NOT hold");
  });

  it("--synthetic pays once by each processor, and under no key twice", async () => {
    const keys: unknown[] = [];
    const { origin } = await serveOnLoopback((request, response) => {
      if (request.method === "POST" && request.headers["content-type"] === "application/json") {
        keys.push(request.headers["idempotency-key"]);
      }
      response.writeHead(405, { "content-type": "application/problem+json" }).end("{}");
    });

    const { said } = await run("flow", "--synthetic", "--url", origin, "--processors", "a,b");

    expect(said).toContain("synthetic checks at");
    // Of each: a payment, one that is none, JSON that is none, an unusable key, a path that is not there.
    const used = keys.filter((key) => key !== undefined && key !== "k".repeat(256));
    expect(used).toHaveLength(4);
    expect(new Set(used).size).toBe(4);
  });
});

describe("pnpm alerts:quiet", () => {
  const quiet = (...args: readonly string[]) => run("alerts-quiet", ...args);

  it("goes by the begin of the first of some load tests", async () => {
    const folder = await mkdtemp(join(tmpdir(), "paystream-reports-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const times = ["2026-01-01T10:10:00.000Z", "2026-01-01T10:00:00.000Z"];
    const files = times.map((_, index) => join(folder, `${index}.json`));
    for (const [index, startedAt] of times.entries()) {
      await writeFile(files[index] ?? "", JSON.stringify({ startedAt }));
    }
    const prometheus = await playPrometheus(
      { from: Date.parse(times[1] ?? ""), to: Date.now() },
      { fired: [{ alertname: "AuthServiceDown", severity: "critical", team: "platform" }] },
    );

    const { code, said } = await quiet("--prometheus", prometheus.origin, ...files);

    expect(code).toBe(1);
    expect(said).toContain("Since 2026-01-01T10:00:00.000Z these have fired:\n  AuthServiceDown");
  });

  it.each([
    [["staging"], "Since when?"],
    [["staging", "report.json", "--since", "5m"], "Since when?"],
    [["stage", "--since", "5m"], "Known: prod, staging"],
    [["staging", "nowhere.json"], "nowhere.json is no report of a load test"],
    [["staging", "--since", "5"], "--since is 5: it must be a duration"],
    [["--prometheus", "http://127.0.0.1:9", "--since", "5m"], "Prometheus does not answer"],
    [["staging", "--since", "5m"], "kubectl could not forward port 9090"],
  ])("refuses %j", async (args, message) => {
    const { code, refused } = await quiet(...args);

    expect(code).toBe(1);
    expect(refused).toContain(message);
  });
});
