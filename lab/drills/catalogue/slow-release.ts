import { objectives } from "../../../stacks/objectives.ts";
import type { Entry } from "../../traffic/ledger.ts";
import { paymentsPerSecond, podStartSeconds, reactionSeconds } from "../allowances.ts";
import { DrillStoppedError, defineDrill } from "../drill.ts";
import { leastFailSeconds, stageOf } from "../plan/release-plan.ts";
import { hasAlert, runsOf } from "../sample.ts";

const METRIC = "p95-latency";
const ALERT = "AuthServiceHighLatency";
const { p95Seconds } = objectives.canary.health;
/** A fifth slower than the objective: 3 s, as spec 000 §5.1 has it. */
const LATENCY_MS = 1.2 * p95Seconds * 1000;

export const slowRelease = defineDrill({
  name: "slow-release",
  title: "A slow release (spec 000 §5.1)",
  purpose: `Releases a version that takes ${LATENCY_MS / 1000} s for a payment, while ${paymentsPerSecond} payments a second flow.`,
  expectations: {
    aborted: `The analysis aborts it because of ${METRIC}, as soon as its intervals allow`,
    bad: "From the first bad answer to weight 0 passes no more time than that",
    stable: "After that the stable pods answer everything in time",
    pending: `${ALERT} is pending`,
    firing: `${ALERT} fires when it was pending for as long as its rule says`,
    resolved: `${ALERT} resolves when its window has passed`,
  },
  async run(context) {
    const { figures, timeline, verdict, watch } = context;
    const { metric, weight } = stageOf(figures.plan, METRIC);
    const alert = figures.alert(ALERT);
    const least = leastFailSeconds(metric);
    const most = least + reactionSeconds;
    const traffic = await context.pay(paymentsPerSecond);
    const released = await context.release({ latencyBaseMs: String(LATENCY_MS) });

    // The alert can come before the abort and after it: both are waited for at once.
    const seenPending = watch.until(podStartSeconds + most, (sample) =>
      hasAlert(sample, ALERT, "pending"),
    );
    const seenFiring = watch.until(
      podStartSeconds + most + alert.forSeconds + alert.windowSeconds,
      (sample) => hasAlert(sample, ALERT, "firing"),
    );
    const started = await watch.until(
      podStartSeconds,
      (sample) => runsOf(sample, released.hash, "Running").length > 0,
    );
    const [run] = started === undefined ? [] : runsOf(started, released.hash, "Running");
    if (run === undefined) {
      throw new DrillStoppedError(`No analysis of the release began within ${podStartSeconds} s.`);
    }
    const aborted = await watch.until(
      most + reactionSeconds,
      ({ rollout, canaryWeight }) => rollout.isAborted && canaryWeight === 0,
    );
    const failed = aborted?.analysisRuns
      .find(({ name }) => name === run.name)
      ?.metrics.find(({ name }) => name === METRIC);
    if (failed?.phase === "Failed" || aborted === undefined) {
      verdict.judgeTime("aborted", aborted && (aborted.at - run.startedAt) / 1000, { least, most });
    } else {
      verdict.judge("aborted", false, `${METRIC} is ${failed?.phase ?? "missing"}`, "Failed");
    }
    if (aborted === undefined) {
      throw new DrillStoppedError("The release was not aborted.");
    }

    const pending = await seenPending;
    verdict.judge("pending", pending !== undefined, pending ? "seen" : "never seen", "seen");
    const firing = await seenFiring;
    const waited = firing && pending && (firing.at - pending.at) / 1000;
    // Samples, scrapes and evaluations each come a little later than what they tell of.
    verdict.judgeTime("firing", waited, {
      least: Math.max(0, alert.forSeconds - 2 * alert.delaySeconds),
      most: alert.forSeconds + 2 * alert.delaySeconds + reactionSeconds,
    });
    const untilResolved = alert.windowSeconds + alert.delaySeconds + reactionSeconds;
    if (firing === undefined) {
      verdict.cannotJudge("resolved", "it never fired");
    } else {
      const resolved = await watch.until(
        untilResolved + reactionSeconds,
        (sample) => !hasAlert(sample, ALERT, "firing"),
      );
      const after = resolved && (resolved.at - aborted.at) / 1000;
      verdict.judgeTime("resolved", after, { most: untilResolved });
    }
    timeline.did("stopped the payments");
    await traffic.stop();

    const { entries } = traffic.ledger;
    const isBad = (entry: Entry) =>
      entry.result !== "approved" || entry.endedAt - entry.dueAt > p95Seconds * 1000;
    const firstBad = entries.find(isBad);
    const worst = firstBad && (aborted.at - firstBad.endedAt) / 1000;
    verdict.judgeTime("bad", worst, { most });
    // A payment that was on its way may take as long as the gateway gives it.
    const later = traffic.ledger.between(aborted.at + reactionSeconds * 1000, Number.MAX_VALUE);
    const stillBad = later.where(isBad).size;
    verdict.judge(
      "stable",
      later.size > 0 && stillBad === 0,
      `${stillBad} of ${later.size} were slow or failed`,
      `0, from ${reactionSeconds} s after weight 0 on`,
    );
    timeline.did(
      `counted ${traffic.ledger.where(isBad).size} bad answers of ${traffic.ledger.size}, with a weight of ${weight} %`,
    );
  },
});
