import { paymentsPerSecond, podStartSeconds, reactionSeconds } from "../allowances.ts";
import { type DrillContext, DrillStoppedError, defineDrill, type Released } from "../drill.ts";
import { Hearing } from "../hearing.ts";
import { leastFailSeconds, leastReleaseSeconds, stageOf } from "../plan/release-plan.ts";
import { metricsIn, podsReady, promotionBounds, secondsToPromotion } from "../release-moments.ts";
import { hasAlert, isPromoted, isQuiet, runsOf } from "../sample.ts";
import { binomialBounds } from "../statistics/binomial-bounds.ts";

const METRIC = "error-rate";
const ALERT = "AuthServiceLowSuccessRate";
/** The share of payments that the bad release does not approve. */
const FAILING = 0.2;

type Expectation = "aborted" | "damage" | "stable" | "told" | "over" | "alone" | "fixed" | "skips";

export const failingRelease = defineDrill<Expectation>({
  name: "failing-release",
  title: "A failing release (spec 000 §5.3)",
  purpose: `Releases a version whose pods decline ${100 * FAILING} % of their payments, then a fixed one, then the next, and goes back by one. As no configuration that is let through makes a service decline, the pods of the bad release are made to by an injected fault.`,
  expectations: {
    aborted: `The analysis aborts it because of ${METRIC}, as soon as its intervals allow`,
    damage:
      "No more payments fail than its weight, its lifetime and its share of failures make together",
    stable: "Every payment that fails is one that the bad release decided",
    told: `Everybody whom the routes name is told of ${ALERT}`,
    over: "They are told that it is over",
    alone: "Nobody is told anything else of the bad release",
    fixed: "The fixed release gets all of the traffic",
    skips: "Going back within the rollback window skips the steps and their analyses",
  },
  async run(context) {
    await failAndAbort(context);
    const fixed = await promoteFixed(context);
    await goBack(context, fixed);
  },
});

async function failAndAbort(context: DrillContext<Expectation>): Promise<void> {
  const { figures, timeline, verdict, watch, pods } = context;
  const { metric, weight } = stageOf(figures.plan, METRIC);
  const hearing = await Hearing.begin(context, [ALERT]);
  const traffic = await context.pay(paymentsPerSecond);
  const bad = await context.release();
  const names = await podsReady(watch, bad);
  await pods.inject(names, { success_rate: 1 - FAILING });
  timeline.did(`made the ${names.length} pods of the release decline ${100 * FAILING} %`);

  const least = leastFailSeconds(metric);
  const alert = figures.alert(ALERT);
  const seenFiring = watch.until(
    podStartSeconds + least + alert.forSeconds + alert.delaySeconds,
    (sample) => hasAlert(sample, ALERT, "firing"),
  );
  const aborted = await watch.until(
    podStartSeconds + least + reactionSeconds,
    ({ rollout, canaryWeight }) => rollout.isAborted && canaryWeight === 0,
  );
  const run = aborted && runsOf(aborted, bad.hash, "Failed")[0];
  if (aborted === undefined || run === undefined) {
    verdict.judge("aborted", false, aborted ? "no analysis failed" : "it was not aborted", METRIC);
    throw new DrillStoppedError("The bad release was not aborted by its analysis.");
  }
  const failed = metricsIn(run, "Failed");
  if (failed.includes(METRIC)) {
    verdict.judgeTime("aborted", (aborted.at - run.startedAt) / 1000, {
      least,
      most: least + reactionSeconds,
    });
  } else {
    verdict.judge("aborted", false, `failed: ${failed.join(", ")}`, METRIC);
  }
  const firing = await seenFiring;
  await hearing.told("told", ALERT, firing);
  // Payments go on: without them nobody would know that others fail.
  const over = await watch.until(
    alert.windowSeconds + alert.delaySeconds + reactionSeconds,
    (sample) => isQuiet(sample, ALERT),
  );
  await hearing.over("over", ALERT, firing && over);
  await hearing.nothingElse("alone");
  await traffic.stop();

  const failures = traffic.ledger.where(({ result }) => result !== "approved");
  const firstSample = watch.samples.find(
    (sample) => sample.at >= bad.at && sample.canaryWeight > 0,
  );
  const lifeSeconds = (aborted.at - (firstSample?.at ?? aborted.at)) / 1000 + reactionSeconds;
  const payments = Math.ceil(lifeSeconds * paymentsPerSecond);
  const { most } = binomialBounds(payments, (weight / 100) * FAILING);
  verdict.judge(
    "damage",
    failures.size > 0 && failures.size <= most,
    `${failures.size} of ${traffic.ledger.size} failed`,
    `at most ${most}: ${weight} % of ${payments} payments in ${lifeSeconds.toFixed(0)} s, ${100 * FAILING} % of them, and chance`,
  );
  const ofOthers = failures.where(({ version }) => version !== bad.version).size;
  verdict.judge("stable", ofOthers === 0, `${ofOthers} others`, "0");
}

async function promoteFixed(context: DrillContext<Expectation>): Promise<Released> {
  const { figures, verdict, watch } = context;
  await context.pay(paymentsPerSecond);
  const fixed = await context.release();
  const bounds = promotionBounds(figures.plan);
  const promoted = await secondsToPromotion(watch, fixed, fixed.at, bounds.most);
  verdict.judgeTime("fixed", promoted, bounds);
  if (promoted === undefined) {
    throw new DrillStoppedError("The fixed release was not promoted.");
  }
  return fixed;
}

async function goBack(context: DrillContext<Expectation>, fixed: Released): Promise<void> {
  const { figures, steer, timeline, verdict, watch } = context;
  const next = await context.release();
  await steer.promoteFull();
  timeline.did("promoted the next release past its steps, to have one to go back from");
  if (!(await watch.until(podStartSeconds, (sample) => isPromoted(sample, next.hash)))) {
    throw new DrillStoppedError("The next release was not promoted.");
  }
  const back = await context.release({}, fixed.version);
  const done = await watch.until(podStartSeconds + leastReleaseSeconds(figures.plan), (sample) =>
    isPromoted(sample, back.hash),
  );
  const asked = done?.analysisRuns.filter(
    ({ hash, startedAt }) => hash === back.hash && startedAt >= back.at,
  );
  verdict.judge(
    "skips",
    done !== undefined && asked?.length === 0,
    done === undefined
      ? "it did not get all of the traffic"
      : `all of the traffic after ${((done.at - back.at) / 1000).toFixed(1)} s and ${asked?.length} analyses`,
    `no analysis; with its steps it takes ${leastReleaseSeconds(figures.plan)} s`,
  );
}
