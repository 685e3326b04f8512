import { completeBreakerOptions } from "@paystream/auth-service/breaker-options";
import { testCards } from "@paystream/auth-service/test-cards";
import { latenciesOf } from "../../traffic/latencies.ts";
import type { Ledger } from "../../traffic/ledger.ts";
import type { PaymentKind } from "../../traffic/payment-requests.ts";
import { podStartSeconds, reactionSeconds } from "../allowances.ts";
import { awaitCondition } from "../await-condition.ts";
import { type DrillContext, DrillStoppedError, defineDrill } from "../drill.ts";
import { Hearing } from "../hearing.ts";
import { leastFailSeconds, leastReleaseSeconds, stageOf } from "../plan/release-plan.ts";
import { analysisBegun, metricsIn, podsReady, runIn } from "../release-moments.ts";
import { hasAlert, isQuiet } from "../sample.ts";

const METRIC = "circuit-breaker";
const ALERT = "AuthServiceCircuitBreakerOpen";
const { failureThreshold, openMs, probes } = completeBreakerOptions({ name: "any" });
const openSeconds = openMs / 1000;

/** Payments a second: twice as many as in other drills, of which fewer are for the processor that fails. */
const RATE = 200;

/**
 * Percent of the payments that go to the processor that fails. The gateway tries each refused one again up
 * to three times, and each try counts: of 0.3 % become 1.2 %. With more, the gateway would see five refusals
 * of a pod in a row and set the pod aside for longer than the breaker is open, and a breaker that is open
 * for a minute, which is ten at the lab's pace, would be more than the objectives allow: people would
 * rightly be told of that too. In the second part 1 % become 4 % of what the canary is asked: from 5 % on its
 * server errors would be told of, and its `success-rate` would fail before its `circuit-breaker`.
 */
const DECLINED_PERCENT = 0.3;
const BROKEN_PERCENT = 1;

type Expectation =
  | "opens"
  | "fast"
  | "reopens"
  | "firing"
  | "told"
  | "closes"
  | "over"
  | "aborted"
  | "onlyBreaker"
  | "alone";

export const breaker = defineDrill<Expectation>({
  name: "breaker",
  title: "A circuit breaker (spec 000 §5.2)",
  purpose: `One processor declines every payment, ${DECLINED_PERCENT} % of ${RATE} a second, until its breakers have opened twice, and then approves again. After that a release breaks one processor with ${BROKEN_PERCENT} % of the payments when it has got past its first weights.`,
  expectations: {
    opens: `${failureThreshold} declines in a row open the breaker of each pod`,
    fast: "Callers get the 503 with its two fields, and sooner than others get an approval",
    reopens: `Declines that keep coming open it again after its ${openSeconds} s`,
    firing: `${ALERT} fires when the breakers have opened again, and not before`,
    told: `Everybody whom the routes name is told of ${ALERT}`,
    closes: `${probes} good payments close it when its ${openSeconds} s are over`,
    over: "They are told that it is over",
    aborted: `A release that breaks one processor is aborted because of ${METRIC}, as soon as its intervals allow`,
    onlyBreaker: "No other metric of that analysis has failed: most payments were approved",
    alone: "Nobody is told anything else, of either",
  },
  async run(context) {
    const hearing = await Hearing.begin(context, [ALERT]);
    await breakStable(context, hearing);
    await breakCanary(context);
    await hearing.nothingElse("alone");
  },
});

async function breakStable(
  context: DrillContext<Expectation>,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const { base, figures, timeline, verdict, watch } = context;
  const processor = figures.processors.at(-1) ?? "";
  const alert = figures.alert(ALERT);
  const names = await podsReady(watch, base);
  const before = await statesOf(context, names, processor);

  const traffic = await context.pay(
    RATE,
    mixOf(figures.processors, { processor, card: declinedCard(), weight: DECLINED_PERCENT }),
  );
  timeline.did(`declined every payment of ${processor}`);
  const opened = await awaitCondition(podStartSeconds, async () =>
    (await statesOf(context, names, processor)).every(({ state }) => state === OPEN),
  );
  const least = failureThreshold * names.length;
  // A pod counts a decline before its client has the answer.
  await awaitCondition(reactionSeconds, () => countOf(traffic.ledger, "declined") >= least);
  const declined = countOf(traffic.ledger, "declined");
  verdict.judge(
    "opens",
    opened !== undefined && declined >= least && declined <= 2 * least,
    `${declined} declines until ${opened === undefined ? "the end" : `all ${names.length} were open`}`,
    `from ${least}, ${failureThreshold} for each of ${names.length} pods, to ${2 * least} with those under way`,
  );
  if (opened === undefined) {
    throw new DrillStoppedError("The breakers did not open.");
  }

  const seenFiring = watch.until(2 * openSeconds + alert.delaySeconds + reactionSeconds, (sample) =>
    hasAlert(sample, ALERT, "firing"),
  );
  const trips = before.map((state) => state.trips);
  const reopened = await awaitCondition(openSeconds + podStartSeconds, async () =>
    (await statesOf(context, names, processor)).every(
      (state, index) => state.trips >= (trips[index] ?? 0) + 2,
    ),
  );
  verdict.judgeTime("reopens", reopened && (reopened - opened) / 1000, {
    // It was open for a moment when that was seen.
    least: openSeconds - reactionSeconds,
    most: openSeconds + 2 * reactionSeconds,
  });
  const firing = await seenFiring;
  verdict.judgeTime("firing", firing && (firing.at - opened) / 1000, {
    // The first of the breakers was open some moments before all were.
    least: alert.forSeconds - reactionSeconds,
    most: openSeconds + Math.max(openSeconds, alert.forSeconds) + alert.delaySeconds,
  });
  await hearing.told("told", ALERT, firing);
  await traffic.stop();
  judgeRefusals(context, traffic.ledger, processor);

  await context.pay(RATE, mixOf(figures.processors, { processor, weight: DECLINED_PERCENT }));
  timeline.did(`approved the payments of ${processor} again`);
  const approvedAt = Date.now();
  const closed = await awaitCondition(openSeconds + podStartSeconds, async () =>
    (await statesOf(context, names, processor)).every(({ state }) => state === CLOSED),
  );
  verdict.judgeTime("closes", closed && (closed - approvedAt) / 1000, {
    // The probes come one by one, with the few payments that this processor has: one in three seconds to a pod.
    most: openSeconds + 5 * reactionSeconds,
  });
  const resolved = await watch.until(alert.delaySeconds + reactionSeconds, (sample) =>
    isQuiet(sample, ALERT),
  );
  await hearing.over("over", ALERT, resolved);
}

async function breakCanary(context: DrillContext<Expectation>): Promise<void> {
  const { figures, timeline, verdict, watch, pods } = context;
  const processor = figures.processors.at(-1) ?? "";
  const { metric, weight, analysis } = stageOf(figures.plan, METRIC);
  await context.pay(RATE, mixOf(figures.processors, { processor, weight: BROKEN_PERCENT }));
  const released = await context.release();
  const run = await analysisBegun(watch, released, {
    weight,
    seconds: podStartSeconds + leastReleaseSeconds(figures.plan),
  });
  const names = await podsReady(watch, released);
  // Declines trip a breaker as errors do, and the gateway does not try them again.
  await pods.inject(names, { processor, success_rate: 0 });
  timeline.did(`broke ${processor} in the ${names.length} pods of the canary`);

  const least = leastFailSeconds(metric);
  const aborted = await watch.until(
    least + 2 * reactionSeconds,
    ({ rollout, canaryWeight }) => rollout.isAborted && canaryWeight === 0,
  );
  const failed = metricsIn(runIn(aborted, run), "Failed");
  if (aborted === undefined || failed.includes(METRIC)) {
    verdict.judgeTime("aborted", aborted && (aborted.at - run.startedAt) / 1000, {
      least,
      most: least + reactionSeconds,
    });
  } else {
    verdict.judge("aborted", false, `failed: ${failed.join(", ") || "nothing"}`, METRIC);
  }
  verdict.judge(
    "onlyBreaker",
    failed.join() === METRIC,
    failed.join(", ") || "nothing failed",
    `${METRIC} of ${analysis.metrics.map(({ name }) => name).join(", ")}`,
  );
}

/** `circuit_breaker_processor_state` of spec 000 §7.2. */
const CLOSED = 0;
const OPEN = 2;

/** State and trips of a processor's breaker in each pod. */
function statesOf(
  { pods }: Pick<DrillContext, "pods">,
  names: readonly string[],
  processor: string,
) {
  return Promise.all(
    names.map(async (name) => {
      const metrics = await pods.metrics(name);
      return {
        state: metrics.by("circuit_breaker_processor_state", "processor")[processor] ?? CLOSED,
        trips: metrics.total("circuit_breaker_trips_total"),
      };
    }),
  );
}

function judgeRefusals(
  { verdict }: Pick<DrillContext<Expectation>, "verdict">,
  ledger: Ledger,
  processor: string,
): void {
  const refused = ledger.where((entry) => entry.result === "breaker open");
  const ofOthers = refused.where((entry) => entry.processor !== processor).size;
  const refusal = latenciesOf(refused.entries)?.p50 ?? Number.POSITIVE_INFINITY;
  const approved = ledger.where((entry) => entry.result === "approved");
  const approval = latenciesOf(approved.entries)?.p50 ?? 0;
  verdict.judge(
    "fast",
    ofOthers === 0 && refusal < approval,
    `${refused.size} such 503, half of them within ${refusal.toFixed(0)} ms; ${ofOthers} of other processors`,
    `half of them sooner than half of the approvals, ${approval.toFixed(0)} ms, with the gateway's retries; none of other processors`,
  );
}

/** All processors, of which one has a share of its own, in percent. */
function mixOf(
  processors: readonly string[],
  one: PaymentKind & { readonly weight: number },
): readonly PaymentKind[] {
  const others = processors.filter((name) => name !== one.processor);
  const weight = (100 - one.weight) / others.length;
  return [...others.map((processor) => ({ processor, weight })), one];
}

function declinedCard(): string {
  const found = Object.entries(testCards).find(([, { kind }]) => kind === "decline");
  if (found === undefined) {
    throw new Error("The simulated bank has no card that it always declines.");
  }
  return found[0];
}

function countOf(ledger: Ledger, result: string): number {
  return ledger.where((entry) => entry.result === result).size;
}
