import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { readFigures } from "../drills/figures.ts";
import { durationSeconds } from "../drills/plan/duration-seconds.ts";
import { summaryOf } from "../traffic/summary.ts";
import { Traffic } from "../traffic/traffic.ts";
import { clusterOptions, openEnvironment } from "./cluster-options.ts";
import { interruption } from "./interruption.ts";

/** More a second than two cores can make. */
const MOST_RATE = 2_000;
/** An hour: what is forgotten ends by itself. */
const MOST_SECONDS = 3_600;
/** How often it says how it goes, in milliseconds. */
const TELL_MS = 1_000;

/**
 * `pnpm lab load --rps <n> [--for <time>]`: payments at a constant rate, until the time is over or Ctrl-C.
 * Host and processors are those of the environment, unless others are named.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rps: { type: "string" },
      for: { type: "string", default: "60s" },
      ...clusterOptions,
      host: { type: "string" },
      processors: { type: "string" },
    },
  });
  const rate = numberIn(values.rps, MOST_RATE);
  const seconds = secondsIn(values.for);
  const target = await targetOf(values);
  await using traffic = await Traffic.start({
    ...target,
    rate,
    seconds,
    kinds: target.processors.map((processor) => ({ processor })),
  });
  process.stderr.write(`Paying ${rate} times a second for ${seconds} s. Ctrl-C ends it.\n`);
  using ticker = tellEach(TELL_MS, traffic);
  using interrupted = interruption();
  await Promise.race([traffic.end, interrupted.whenAborted]);
  ticker[Symbol.dispose]();
  await traffic.stop();
  process.stdout.write(`${summaryOf(traffic.ledger)}\n`);
  return 0;
}

interface Target {
  readonly gateway: URL;
  readonly host: string;
  readonly processors: readonly string[];
}

async function targetOf({
  host,
  processors,
  kubeconfig,
  context,
  gateway,
  namespace: wanted,
}: {
  readonly host?: string;
  readonly processors?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly gateway?: string;
  readonly namespace?: string;
}): Promise<Target> {
  await using environment = await openEnvironment({
    kubeconfig,
    context,
    gateway,
    namespace: wanted,
  });
  const { cluster, namespace } = environment;
  const figures = await readFigures(cluster.api, namespace);
  return {
    gateway: cluster.gateway,
    host: host ?? figures.host,
    processors: processors?.split(",") ?? figures.processors,
  };
}

/** Says each second what was answered in it. */
function tellEach(ms: number, { ledger }: Traffic): Disposable {
  let told = 0;
  const timer = setInterval(() => {
    const entries = ledger.entries.slice(told);
    told = ledger.size;
    const good = entries.filter(({ result }) => result === "approved").length;
    const others = entries.length - good;
    process.stderr.write(`${good} approved${others === 0 ? "" : `, ${others} not`}\n`);
  }, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function numberIn(text: string | undefined, most: number): number {
  const value = Number(text);
  if (!(value > 0 && value <= most)) {
    const given = text === undefined ? "is missing" : `is ${text}`;
    throw new UsageError(
      `--rps ${given}: it must be payments a second, above 0 and up to ${most}. As in --rps 100`,
    );
  }
  return value;
}

function secondsIn(text: string): number {
  const seconds = /^[\d.]+(ms|s|m|h)/.test(text) ? durationSeconds(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw new UsageError(`--for is ${text}: it must be a time up to an hour. As in --for 90s`);
  }
  return seconds;
}
