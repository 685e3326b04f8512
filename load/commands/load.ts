/**
 * `pnpm load <test> --url <address>` runs a load test with k6 against whatever answers there: localhost, the
 * lab or a real host. Payments are made with a test card, each under a key of its own. It says what came of
 * them, and fails where an objective was not met (stacks/objectives.ts). Ctrl-C ends a test early, and judges
 * what there was.
 *
 * Options:
 * - `--environment <env>` takes host name and processors from its settings, and for a soak asks its
 *   Prometheus, by kubectl; `--host <name>` and `--processors <names>` name them.
 * - `--header <name: value>` goes with every request.
 * - `--rate <n>` and `--duration <time>` change the test: of a breakpoint, the most that is tried, and the
 *   time of each step.
 * - `--prometheus <address>` or, of a single process, `--metrics <address>`: what a soak watches for growth.
 * - `--report <folder>` writes `<test>.json`.
 * - Of `canary`: `-- <command>` has traffic flow before and while the command runs, and `--until-healthy`
 *   from then until the Rollout of the environment is Healthy.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { requirePayStream } from "../api-client.ts";
import { awaitHealthy, exitCodeOf, releaseSeconds } from "../await-release.ts";
import { durationOf } from "../duration.ts";
import { growthOf } from "../growth.ts";
import { planOf, type TestName, testNames } from "../plans.ts";
import { MetricsWatch, type PodSamples, samplesFromPrometheus } from "../pod-samples.ts";
import { forwardPrometheus, Prometheus, type Span } from "../prometheus.ts";
import { isHeld, type LoadReport } from "../report.ts";
import { reportText } from "../report-text.ts";
import { K6Run } from "../run-k6.ts";
import {
  addressOf,
  type RequestedTarget,
  requestedTarget,
  targetOptions,
} from "../target-options.ts";

const EXAMPLE = "--url http://localhost:8080";
/** More a second than a machine of the pipeline can make. */
const MOST_RATE = 10_000;

await runCommand(async () => {
  const separator = process.argv.indexOf("--", 2);
  const command = separator === -1 ? [] : process.argv.slice(separator + 1);
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2, separator === -1 ? undefined : separator),
    options: {
      ...targetOptions,
      rate: { type: "string" },
      duration: { type: "string" },
      prometheus: { type: "string" },
      metrics: { type: "string" },
      report: { type: "string" },
      "until-healthy": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const test = testOf(positionals);
  const isReleasing = command.length > 0 || values["until-healthy"];
  if (isReleasing && test !== "canary") {
    throw new UsageError(`${test} waits for nothing: -- and --until-healthy are for canary.`);
  }
  const target = requestedTarget(values, EXAMPLE);
  if (values["until-healthy"] && target.environment === undefined) {
    throw new UsageError("Whose Rollout? --until-healthy needs --environment <env>.");
  }
  const changes = {
    rate: values.rate === undefined ? undefined : rateOf(values.rate),
    seconds: values.duration === undefined ? undefined : durationOf("--duration", values.duration),
  };
  const plan = planOf(test, changes);
  await using watch = plan.watchesGrowth ? await watchOf(values, target) : undefined;
  await requirePayStream(target);

  await using run = await K6Run.start(test, { target, ...changes });
  using _ = onInterrupt(() => run.stop());
  process.stderr.write(`Paying at ${target.url.origin}: ${plan.purpose}. Ctrl-C ends it.\n`);
  const ended = isReleasing ? await release(run, command, values["until-healthy"], target) : 0;
  const report = await withGrowth(await run.report, watch);

  process.stdout.write(`${reportText(report)}\n`);
  if (values.report !== undefined) {
    await mkdir(values.report, { recursive: true });
    await writeFile(
      join(values.report, `${test}.json`),
      `${JSON.stringify(report, undefined, 2)}\n`,
    );
  }
  return ended || (isHeld(report) ? 0 : 1);
});

/** @returns the exit code of what was waited for */
async function release(
  run: K6Run,
  [program, ...args]: readonly string[],
  untilHealthy: boolean,
  { environment }: RequestedTarget,
): Promise<number> {
  try {
    const done =
      program === undefined
        ? 0
        : await exitCodeOf(program, spawn(program, args, { stdio: "inherit" }));
    const code =
      done || (untilHealthy && environment ? await awaitHealthy(environment, releaseSeconds) : 0);
    if (run.hasEnded) {
      process.stderr.write("The traffic ended before the release did: it was judged without.\n");
      return code || 1;
    }
    return code;
  } finally {
    run.stop();
  }
}

/** What a soak learns of the pods from; undefined where nobody was named. */
interface Watch extends AsyncDisposable {
  samples(span: Span): Promise<readonly PodSamples[]>;
}

async function watchOf(
  { prometheus, metrics }: { prometheus?: string; metrics?: string },
  { environment }: RequestedTarget,
): Promise<Watch | undefined> {
  if (metrics !== undefined) {
    const watch = new MetricsWatch(
      addressOf("--metrics", metrics, EXAMPLE.replace("url", "metrics")),
    );
    return {
      samples: () => watch.stop(),
      [Symbol.asyncDispose]: async () => void (await watch.stop()),
    };
  }
  if (prometheus !== undefined) {
    const api = new Prometheus(
      addressOf("--prometheus", prometheus, "--prometheus http://localhost:9090"),
    );
    // Not only when half an hour is over.
    await api.alerts();
    return {
      samples: (span) => samplesFromPrometheus(api, span),
      [Symbol.asyncDispose]: async () => {},
    };
  }
  if (environment === undefined) {
    return undefined;
  }
  const ask = async <Answer>(question: (api: Prometheus) => Promise<Answer>): Promise<Answer> => {
    // Anew each time: a forward that nobody uses for half an hour is closed by what is between.
    using forward = await forwardPrometheus(environment);
    return await question(forward.prometheus);
  };
  await ask((api) => api.alerts());
  return {
    samples: (span) => ask((api) => samplesFromPrometheus(api, span)),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function withGrowth(report: LoadReport, watch: Watch | undefined): Promise<LoadReport> {
  if (!planOf(report.test as TestName).watchesGrowth) {
    return report;
  }
  if (watch === undefined) {
    const remark =
      "not looked at: memory and open connections. Name who knows: --environment <env>, --prometheus <address> or --metrics <address>";
    return { ...report, remarks: [...report.remarks, remark] };
  }
  const span = { from: Date.parse(report.startedAt), to: Date.parse(report.endedAt) };
  const { judgements, remarks } = growthOf(await watch.samples(span), span);
  return {
    ...report,
    judgements: [...report.judgements, ...judgements],
    remarks: [...report.remarks, ...remarks],
  };
}

function testOf([name, ...others]: readonly string[]): TestName {
  const test = testNames.find((known) => known === name);
  if (test === undefined || others.length > 0) {
    const given =
      name === undefined
        ? "No load test was named"
        : `There is no load test "${[name, ...others].join(" ")}"`;
    const known = testNames.map((one) => `  ${one.padEnd(11)} ${planOf(one).purpose}`);
    throw new UsageError(
      `${given}. pnpm load <test> ${EXAMPLE}, where <test> is one of\n${known.join("\n")}`,
    );
  }
  return test;
}

function rateOf(text: string): number {
  const rate = Number(text);
  if (!(Number.isInteger(rate) && rate > 0 && rate <= MOST_RATE)) {
    throw new UsageError(
      `--rate is ${text}: it must be whole payments a second, from 1 to ${MOST_RATE}. As in --rate 50`,
    );
  }
  return rate;
}

/** Does something at Ctrl-C instead of ending. */
function onInterrupt(react: () => void): Disposable {
  process.on("SIGINT", react).on("SIGTERM", react);
  return { [Symbol.dispose]: () => void process.off("SIGINT", react).off("SIGTERM", react) };
}
