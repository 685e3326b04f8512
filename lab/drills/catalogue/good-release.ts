import type { Ledger } from "../../traffic/ledger.ts";
import { paymentsPerSecond, podStartSeconds } from "../allowances.ts";
import { defineDrill } from "../drill.ts";
import { judgePayments } from "../judge-payments.ts";
import { stagesOf } from "../plan/release-plan.ts";
import { promotionBounds, secondsToPromotion } from "../release-moments.ts";
import type { Sample } from "../sample.ts";
import { binomialBounds } from "../statistics/binomial-bounds.ts";

/** In how long a gateway must have heard of new weights, in milliseconds. */
const GATEWAY_LAG_MS = 2_000;

export const goodRelease = defineDrill({
  name: "good-release",
  title: "A good release",
  purpose: `Releases a version that is as good as the last one, while ${paymentsPerSecond} payments a second flow.`,
  expectations: {
    weights: "It gets each weight of its steps, one after the other",
    promoted: "It is promoted when its analyses and pauses are over, and not before",
    split:
      "At each weight, the part of the payments that the canary decides is within chance of it",
    noFailure: "Not one payment fails, until the old pods are gone",
  },
  async run(context) {
    const { base, figures, timeline, verdict, watch } = context;
    const { plan } = figures;
    const traffic = await context.pay(paymentsPerSecond);
    const released = await context.release();

    const bounds = promotionBounds(plan);
    const promoted = await secondsToPromotion(watch, released, released.at, bounds.most);
    verdict.judgeTime("promoted", promoted, bounds);
    const weights = distinct(watch.samples.map(({ canaryWeight }) => canaryWeight));
    const wanted = [0, ...stagesOf(plan).map(({ weight }) => weight)];
    verdict.judge(
      "weights",
      weights
        .filter((weight) => weight < 100)
        .slice(0, wanted.length)
        .join() === wanted.join(),
      `${weights.join(", ")} %`,
      `${wanted.join(", ")} %, then all`,
    );
    if (promoted !== undefined) {
      await watch.until(podStartSeconds, ({ pods }) =>
        pods.every(({ hash }) => hash !== base.hash),
      );
      timeline.did("stopped the payments: the old pods are gone");
    }
    await traffic.stop();

    const stages = stagesOf(plan).map(({ weight }) => weight);
    const splits = splitsOf(stages, watch.samples, released.version, traffic.ledger).map(
      (split) => ({ ...split, ...binomialBounds(split.all, split.weight / 100) }),
    );
    verdict.judge(
      "split",
      splits.every(({ all, canary, least, most }) => all > 0 && canary >= least && canary <= most),
      splits.map(({ weight, canary, all }) => `at ${weight} %: ${canary} of ${all}`).join("; "),
      `${splits.map(({ weight, least, most }) => `at ${weight} %: ${least} to ${most}`).join("; ")} (one false alarm in a million)`,
    );
    judgePayments(verdict, "noFailure", traffic.ledger);
  },
});

interface Split {
  readonly weight: number;
  /** Decisions at that weight, and those of the canary among them. */
  readonly all: number;
  readonly canary: number;
}

/** Counts the decisions of each version while the weight was the same, at both ends without doubt. */
function splitsOf(
  weights: readonly number[],
  samples: readonly Sample[],
  version: string,
  ledger: Ledger,
): readonly Split[] {
  return weights.map((weight) => {
    const { from, to } = spanAt(samples, weight);
    const decided = ledger.between(from + GATEWAY_LAG_MS, to).versions();
    const all = [...decided.values()].reduce((sum, count) => sum + count, 0);
    return { weight, all, canary: decided.get(version) ?? 0 };
  });
}

/** From the first sample with a weight to the last one, in milliseconds since the epoch. */
function spanAt(samples: readonly Sample[], weight: number): { from: number; to: number } {
  const at = samples.filter(({ canaryWeight }) => canaryWeight === weight).map((one) => one.at);
  return { from: at[0] ?? 0, to: at.at(-1) ?? 0 };
}

/** A value as often as it came after another one. */
function distinct(values: readonly number[]): readonly number[] {
  return values.filter((value, index) => value !== values[index - 1]);
}
