import { objectives } from "../../../stacks/objectives.ts";
import { latenciesOf } from "../../traffic/latencies.ts";
import type { Ledger } from "../../traffic/ledger.ts";
import { podStartSeconds, reactionSeconds } from "../allowances.ts";
import { type DrillContext, DrillStoppedError, defineDrill, type Released } from "../drill.ts";
import { leastFailSeconds, leastSilentSeconds, stageOf } from "../plan/release-plan.ts";
import { blueGreenSettings, previewPayments, previewTraffic } from "../preview-payments.ts";
import { analysisBegun, metricsIn, podsReady, runIn } from "../release-moments.ts";
import { podsOf, runsOf, type SampledRun } from "../sample.ts";

const METRIC = "p99-latency";
const { p99Seconds } = objectives.preview;
const { p95Seconds } = objectives.alerts;
/** What the pods of the bad release take, in milliseconds: twice what they may. */
const LATENCY_MS = 2 * p99Seconds * 1000;

type Expectation = "silent" | "asked" | "aborted" | "untouched" | "unseen" | "kept";

export const blueGreenFailed = defineDrill<Expectation>({
  name: "blue-green-failed",
  title: "A preview that fails (spec 003, stage 5)",
  purpose: `Gives the environment blue/green, and releases a version to which nobody pays. A person promotes it all the same. Then ${previewTraffic.toPreview} of ${previewTraffic.perSecond} payments a second ask for the preview, whose pods take ${LATENCY_MS} ms.`,
  settings: blueGreenSettings,
  expectations: {
    silent: "Without payments its analysis is Inconclusive, and it waits for a person",
    asked: "Promoting it then does not promote it: its analysis begins again",
    aborted: `That analysis aborts it because of ${METRIC}, as soon as its intervals allow`,
    untouched: "It decides no payment but those that ask for the preview",
    unseen: "No other payment fails, and their 95th percentile keeps the objective",
    kept: "Its pods stay for their delay, to be looked at, and then go",
  },
  async run(context) {
    const { figures, timeline, watch, pods } = context;
    const unasked = await context.pay(previewTraffic.perSecond);
    const released = await context.release();
    const names = await podsReady(watch, released);
    const silent = await passInSilence(context, released);
    const again = await askAgain(context, released, silent);

    await pods.inject(names, { latency_ms: LATENCY_MS });
    timeline.did(`made the ${names.length} pods of the release take ${LATENCY_MS} ms`);
    const traffic = await context.pay(
      previewTraffic.perSecond,
      previewPayments(figures.processors),
    );
    const abortedAt = await failAndAbort(context, again);
    await judgeKept(context, released, abortedAt);
    timeline.did("stopped the payments");
    await traffic.stop();
    judgeOthers(context, [unasked.ledger, traffic.ledger], released);
  },
});

/** @returns the analysis that had nothing to judge */
async function passInSilence(
  { figures, verdict, watch }: DrillContext<Expectation>,
  released: Released,
): Promise<SampledRun> {
  const { metric } = stageOf(figures.plan, METRIC);
  const run = await analysisBegun(watch, released);
  const least = leastSilentSeconds(metric);
  const most = least + reactionSeconds;
  const waiting = await watch.until(most + reactionSeconds, ({ pauseReasons }) =>
    pauseReasons.includes("InconclusiveAnalysisRun"),
  );
  verdict.judgeTime("silent", waiting && (waiting.at - run.startedAt) / 1000, {
    least: least - 1,
    most,
  });
  if (waiting === undefined) {
    throw new DrillStoppedError("The analysis did not pause the release.");
  }
  return run;
}

/** @returns the analysis that is made once more */
async function askAgain(
  { steer, timeline, verdict, watch }: DrillContext<Expectation>,
  { hash }: Released,
  before: SampledRun,
): Promise<SampledRun> {
  await steer.promote();
  timeline.did("promoted it unasked");
  const seen = await watch.until(
    2 * reactionSeconds,
    (sample) =>
      sample.rollout.stableHash === hash ||
      runsOf(sample, hash, "Running").some(({ name }) => name !== before.name),
  );
  const run = seen && runsOf(seen, hash, "Running")[0];
  verdict.judge(
    "asked",
    run !== undefined && seen?.rollout.stableHash !== hash,
    run === undefined ? "no analysis began" : "another analysis began",
    "another analysis, and no promotion",
  );
  if (run === undefined) {
    throw new DrillStoppedError("The release was not asked again.");
  }
  return run;
}

/** @returns when it was seen, in milliseconds since the epoch */
async function failAndAbort(
  { figures, verdict, watch }: DrillContext<Expectation>,
  run: SampledRun,
): Promise<number> {
  const { metric, analysis } = stageOf(figures.plan, METRIC);
  const least = leastFailSeconds(metric);
  // Its first checks may be silent, until the window has the payments that it needs.
  const most = least + leastSilentSeconds(analysis.metrics[0] ?? metric) + reactionSeconds;
  const aborted = await watch.until(most + reactionSeconds, ({ rollout }) => rollout.isAborted);
  const failed = metricsIn(runIn(aborted, run), "Failed");
  if (aborted === undefined || failed.includes(METRIC)) {
    verdict.judgeTime("aborted", aborted && (aborted.at - run.startedAt) / 1000, {
      least: least - 1,
      most,
    });
  } else {
    verdict.judge("aborted", false, `failed: ${failed.join(", ") || "nothing"}`, METRIC);
  }
  if (aborted === undefined) {
    throw new DrillStoppedError("The release was not aborted.");
  }
  return aborted.at;
}

async function judgeKept(
  { figures, verdict, watch }: DrillContext<Expectation>,
  { hash }: Released,
  abortedAt: number,
): Promise<void> {
  const { abortScaleDownSeconds } = figures.plan;
  const gone = await watch.until(
    abortScaleDownSeconds + podStartSeconds,
    (sample) => podsOf(sample, hash).length === 0,
  );
  verdict.judgeTime("kept", gone && (gone.at - abortedAt) / 1000, {
    // Seen up to a second after it was, and written down in whole ones.
    least: abortScaleDownSeconds - 2,
    most: abortScaleDownSeconds + 2 * reactionSeconds,
  });
}

function judgeOthers(
  { verdict }: DrillContext<Expectation>,
  ledgers: readonly Ledger[],
  { version: bad }: Released,
): void {
  const entries = ledgers.flatMap((ledger) => ledger.entries);
  const others = entries.filter(({ isPreview = false }) => !isPreview);
  const touched = others.filter(({ version }) => version === bad).length;
  verdict.judge("untouched", touched === 0, `${touched} of ${others.length}`, "0");
  const failed = others.filter(({ result }) => result !== "approved").length;
  const p95 = (latenciesOf(others)?.p95 ?? Number.POSITIVE_INFINITY) / 1000;
  verdict.judge(
    "unseen",
    failed === 0 && p95 < p95Seconds,
    `${failed} of ${others.length} failed, 95 % within ${p95.toFixed(2)} s`,
    `0 and ${p95Seconds} s`,
  );
}
