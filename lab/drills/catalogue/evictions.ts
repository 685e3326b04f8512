import { RefusedError } from "../../cluster/refused-error.ts";
import { paymentsPerSecond, podStartSeconds } from "../allowances.ts";
import { awaitCondition } from "../await-condition.ts";
import { DrillStoppedError, defineDrill } from "../drill.ts";
import { judgePayments } from "../judge-payments.ts";
import { podsReady } from "../release-moments.ts";
import { podsOf } from "../sample.ts";

/** The pods that the disruption budget lets go at once (stacks/service/service.ts). */
const UNAVAILABLE = 1;

export const evictions = defineDrill({
  name: "evictions",
  title: "Evictions under the disruption budget",
  purpose:
    "Asks every pod of the service to go at once, as the drain of a node does, and again until each has gone.",
  expectations: {
    oneByOne: "Of all pods, one is let go at first",
    available: "There is never more than one pod fewer ready than there should be",
    replaced: "Every pod is replaced in the end",
    paid: "Not one payment fails",
  },
  async run(context) {
    const { base, cluster, figures, namespace, timeline, verdict, watch } = context;
    const traffic = await context.pay(paymentsPerSecond);
    const names = await podsReady(watch, base);
    if (names.length < 2) {
      throw new DrillStoppedError("There are not two pods to evict.");
    }
    const startedAt = Date.now();
    const first = await Promise.all(names.map((name) => evict(name)));
    timeline.did(`asked ${names.length} pods to go`);
    const let1 = first.filter(Boolean).length;
    verdict.judge("oneByOne", let1 === UNAVAILABLE, `${let1} of ${names.length}`, `${UNAVAILABLE}`);

    const left = new Set(names.filter((_, index) => !first[index]));
    const most = podStartSeconds * names.length;
    await awaitCondition(most, async () => {
      for (const name of left) {
        if (await evict(name)) {
          left.delete(name);
          timeline.did(`the pod ${name} was let go`);
        }
      }
      return left.size === 0;
    });
    const { replicas } = figures.plan;
    const replaced = await watch.until(most, (one) => {
      const ready = podsOf(one, base.hash).filter(({ isReady }) => isReady);
      return ready.length === replicas && ready.every(({ name }) => !names.includes(name));
    });
    verdict.judgeTime("replaced", replaced && (replaced.at - startedAt) / 1000, { most });
    const fewest = Math.min(
      ...watch.samples
        .filter(({ at }) => at >= startedAt)
        .map((one) => podsOf(one, base.hash).filter(({ isReady }) => isReady).length),
    );
    const least = replicas - UNAVAILABLE;
    verdict.judge("available", fewest >= least, `at least ${fewest} ready`, `${least}`);
    await traffic.stop();
    judgePayments(verdict, "paid", traffic.ledger);

    /** Whether a pod was let go; one that has gone was. */
    async function evict(name: string): Promise<boolean> {
      try {
        await cluster.api.evict({ name, namespace });
        return true;
      } catch (error) {
        if (error instanceof RefusedError && error.status === 404) {
          return true;
        }
        if (error instanceof RefusedError && error.status === 429) {
          return false;
        }
        throw error;
      }
    }
  },
});
