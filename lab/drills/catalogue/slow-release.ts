import { objectives } from "../../../stacks/objectives.ts";
import { latenciesOf } from "../../traffic/latencies.ts";
import type { Entry, Ledger } from "../../traffic/ledger.ts";
import { paymentsPerSecond, podStartSeconds, reactionSeconds } from "../allowances.ts";
import { type DrillContext, DrillStoppedError, defineDrill } from "../drill.ts";
import { Hearing } from "../hearing.ts";
import { leastFailSeconds, stageOf } from "../plan/release-plan.ts";
import { analysisBegun, metricsIn, runIn } from "../release-moments.ts";
import { hasAlert, isQuiet, type Sample } from "../sample.ts";

const METRIC = "p95-latency";
const ALERT = "AuthServiceHighLatency";
const { p95Seconds } = objectives.canary.health;
/** A fifth slower than the objective: 3 s, as spec 000 §5.1 has it. */
const LATENCY_MS = 1.2 * p95Seconds * 1000;

type Expectation =
  | "aborted"
  | "bad"
  | "stable"
  | "pending"
  | "firing"
  | "resolved"
  | "told"
  | "over"
  | "alone";

export const slowRelease = defineDrill<Expectation>({
  name: "slow-release",
  title: "A slow release (spec 000 §5.1)",
  purpose: `Releases a version that takes ${LATENCY_MS / 1000} s for a payment, while ${paymentsPerSecond} payments a second flow.`,
  expectations: {
    aborted: `The analysis aborts it because of ${METRIC}, as soon as its intervals allow`,
    bad: "From the first bad answer to weight 0 passes no more time than that",
    stable: "After that no payment fails, and their 95th percentile keeps the objective",
    pending: `${ALERT} is pending`,
    firing: `${ALERT} fires when it was pending for as long as its rule says`,
    resolved: `${ALERT} resolves when its window has passed`,
    told: `Everybody whom the routes name is told of ${ALERT}`,
    over: "They are told that it is over",
    alone: "Nobody is told anything else",
  },
  async run(context) {
    const { figures, timeline, verdict, watch } = context;
    const least = leastFailSeconds(stageOf(figures.plan, METRIC).metric);
    const most = least + reactionSeconds;
    const hearing = await Hearing.begin(context, [ALERT]);
    const traffic = await context.pay(paymentsPerSecond);
    const released = await context.release({ latencyBaseMs: String(LATENCY_MS) });
    const alert = watchAlert(context, podStartSeconds + most);
    const run = await analysisBegun(watch, released);
    const aborted = await watch.until(
      most + reactionSeconds,
      ({ rollout, canaryWeight }) => rollout.isAborted && canaryWeight === 0,
    );
    const failed = metricsIn(runIn(aborted, run), "Failed");
    if (aborted === undefined || failed.includes(METRIC)) {
      verdict.judgeTime("aborted", aborted && (aborted.at - run.startedAt) / 1000, { least, most });
    } else {
      verdict.judge("aborted", false, `failed: ${failed.join(", ") || "nothing"}`, METRIC);
    }
    if (aborted === undefined) {
      throw new DrillStoppedError("The release was not aborted.");
    }
    await judgeAlert(context, alert, aborted.at, hearing);
    await hearing.nothingElse("alone");
    timeline.did("stopped the payments");
    await traffic.stop();

    const isBad = ({ result, dueAt, endedAt, version }: Entry) =>
      (version === undefined || version === released.version) &&
      (result !== "approved" || endedAt - dueAt > p95Seconds * 1000);
    const bad = traffic.ledger.where((entry) => entry.dueAt >= run.startedAt && isBad(entry));
    const firstBad = Math.min(...bad.entries.map(({ endedAt }) => endedAt));
    verdict.judgeTime("bad", bad.size === 0 ? undefined : (aborted.at - firstBad) / 1000, { most });
    timeline.did(`counted ${bad.size} bad answers of ${traffic.ledger.size}`);
    judgeStable(context, traffic.ledger, aborted.at);
  },
});

interface AlertSeen {
  readonly pending: Promise<Sample | undefined>;
  readonly firing: Promise<Sample | undefined>;
}

/** Looks out for the alert from now on: it can come before the abort, and after it. */
function watchAlert(
  { figures, watch }: Pick<DrillContext, "figures" | "watch">,
  seconds: number,
): AlertSeen {
  const { forSeconds, windowSeconds } = figures.alert(ALERT);
  return {
    pending: watch.until(seconds, (sample) => hasAlert(sample, ALERT, "pending")),
    firing: watch.until(seconds + forSeconds + windowSeconds, (sample) =>
      hasAlert(sample, ALERT, "firing"),
    ),
  };
}

async function judgeAlert(
  { figures, verdict, watch }: DrillContext<Expectation>,
  seen: AlertSeen,
  abortedAt: number,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const { forSeconds, windowSeconds, delaySeconds } = figures.alert(ALERT);
  const pending = await seen.pending;
  verdict.judge("pending", pending !== undefined, pending ? "seen" : "never seen", "seen");
  const firing = await seen.firing;
  // Samples, scrapes and evaluations each come a little later than what they tell of.
  verdict.judgeTime("firing", firing && pending && (firing.at - pending.at) / 1000, {
    least: Math.max(0, forSeconds - 2 * delaySeconds),
    most: forSeconds + 2 * delaySeconds + reactionSeconds,
  });
  await hearing.told("told", ALERT, firing);
  if (firing === undefined) {
    verdict.cannotJudge("resolved", "it never fired");
    verdict.cannotJudge("over", "it never fired");
    return;
  }
  const most = windowSeconds + delaySeconds + reactionSeconds;
  const resolved = await watch.until(most + reactionSeconds, (sample) => isQuiet(sample, ALERT));
  verdict.judgeTime("resolved", resolved && (resolved.at - abortedAt) / 1000, { most });
  await hearing.over("over", ALERT, resolved);
}

function judgeStable(
  { verdict }: DrillContext<Expectation>,
  ledger: Ledger,
  abortedAt: number,
): void {
  // A payment that was on its way may take as long as the gateway gives it.
  const later = ledger.between(abortedAt + reactionSeconds * 1000, Number.MAX_VALUE);
  const failed = later.where(({ result }) => result !== "approved").size;
  const p95 = (latenciesOf(later.entries)?.p95 ?? Number.POSITIVE_INFINITY) / 1000;
  verdict.judge(
    "stable",
    failed === 0 && p95 < p95Seconds,
    `${failed} of ${later.size} failed, 95 % within ${p95.toFixed(2)} s`,
    `0 and ${p95Seconds} s, from ${reactionSeconds} s after weight 0 on`,
  );
}
