import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../stacks/commands/environment-argument.ts";
import type { Changes, TestName } from "./plans.ts";
import type { LoadReport } from "./report.ts";
import type { RequestedTarget } from "./target-options.ts";

/** What a test is given beside its name. */
export interface K6Options extends Changes {
  readonly target: Pick<RequestedTarget, "url" | "host" | "headers" | "processors">;
}

const K6_MISSING = `k6 is not on PATH. Install it (https://grafana.com/docs/k6/latest/set-up/install-k6/), or build the one that is tried here:
  go -C lab/tools/k6 build -o ~/.local/bin/ go.k6.io/k6`;
/**
 * Ends at which the report says all: none of k6's own, a threshold that was crossed, Ctrl-C.
 * https://github.com/grafana/k6/blob/master/errext/exitcodes/codes.go
 */
const TOLD_BY_REPORT = [0, 99, 105];
/** How many different reasons of failed payments are told. */
const TOLD_REASONS = 5;

/** A load test under way. */
export class K6Run implements AsyncDisposable {
  /** Resolves with what came of the test; rejects where k6 could not run it. */
  readonly report: Promise<LoadReport>;
  readonly #child: ChildProcess;
  #hasEnded = false;

  private constructor(child: ChildProcess, report: Promise<LoadReport>) {
    this.#child = child;
    this.report = report;
    const end = () => {
      this.#hasEnded = true;
    };
    report.then(end, end);
  }

  /** @throws UsageError where k6 is missing */
  static async start(test: TestName, { target, rate, seconds }: K6Options): Promise<K6Run> {
    const folder = await mkdtemp(join(tmpdir(), "paystream-load-"));
    const files = { report: join(folder, "report.json"), reasons: join(folder, "reasons") };
    const variables = {
      URL: target.url.origin,
      HOST: target.host ?? "",
      HEADERS: JSON.stringify(target.headers),
      PROCESSORS: target.processors.join(","),
      RATE: rate ?? "",
      SECONDS: seconds ?? "",
      REPORT: files.report,
    };
    const args = [
      "run",
      "--quiet",
      "--no-usage-report",
      // Without a server of its own: two tests may run at once.
      "--address=",
      "--log-format=raw",
      `--console-output=${files.reasons}`,
      ...Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      fileURLToPath(new URL(`k6/${test}.ts`, import.meta.url)),
    ];
    // A group of its own: Ctrl-C reaches this process, which asks k6 to end.
    const child = spawn("k6", args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
    const kill = () => child.kill("SIGKILL");
    process.on("exit", kill);
    let said = "";
    child.stderr?.setEncoding("utf8").on("data", (part: string) => {
      said += part;
    });
    const ended = once(child, "close").then(async ([code]) => {
      const written = await readFile(files.report, "utf8").catch(() => undefined);
      if (written === undefined) {
        throw new Error(`k6 ended with ${code} and no result:\n${said.trim()}`);
      }
      const report: LoadReport = JSON.parse(written);
      const problems = TOLD_BY_REPORT.includes(code) ? [] : said.trim().split("\n");
      return {
        ...report,
        remarks: [...report.remarks, ...(await reasonsOf(files.reasons)), ...problems],
      };
    });
    const report = ended.finally(() => {
      process.off("exit", kill);
      return rm(folder, { recursive: true, force: true });
    });
    const run = new K6Run(child, report);
    await once(child, "spawn").catch(async () => {
      await rm(folder, { recursive: true, force: true });
      throw new UsageError(K6_MISSING);
    });
    return run;
  }

  /** Whether it sends nothing any more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends nothing more; the report is that of what was sent. */
  stop(): void {
    this.#child.kill("SIGINT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await this.report.catch(() => {});
  }
}

/** The first reasons why payments failed, of those that differ. */
async function reasonsOf(file: string): Promise<readonly string[]> {
  const written = await readFile(file, "utf8").catch(() => "");
  const lines = written.split("\n").filter((line) => line !== "");
  return [...new Set(lines)].slice(0, TOLD_REASONS);
}
