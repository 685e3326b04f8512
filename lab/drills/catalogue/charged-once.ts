import { setTimeout as sleep } from "node:timers/promises";
import { payPersistently } from "../../traffic/persistent-clients.ts";
import { podStartSeconds } from "../allowances.ts";
import { DrillStoppedError, defineDrill } from "../drill.ts";
import { killPod } from "../kill-pod.ts";
import { podsReady } from "../release-moments.ts";
import { podsOf, type Sample } from "../sample.ts";
import type { LastWord } from "../service-pods.ts";

const CLIENTS = 200;
/** Before each death of a pod, and after the last, in milliseconds. */
const BETWEEN_MS = 10_000;

export const chargedOnce = defineDrill({
  name: "charged-once",
  title: "Retries through the deaths of pods",
  purpose: `${CLIENTS} clients pay, and ask again under the same Idempotency-Key until they are answered, while each pod is killed, one after the other, and the gateway retries. What the processors counted as calls says what was charged twice. Answers are kept in the memory of each pod: a retry that reaches another pod is a new payment there, until a shared store is configured.`,
  expectations: {
    retried: "Pods die with payments under way: clients or the gateway ask for them again",
    answered: "Every payment is decided in the end",
    counted: "What the processors counted is no less than what was decided",
    twice: "No more payments are charged twice than were under way on the pods that were killed",
  },
  async run(context) {
    const { base, cluster, figures, namespace, pods, timeline, verdict, watch } = context;
    const first = await podsReady(watch, base);
    if (first.length < 2) {
      throw new DrillStoppedError("There are not two pods, of which one could be killed.");
    }
    let before = 0;
    for (const name of first) {
      before += await callsOf(name);
    }
    const ledger = context.ledger();
    const ending = new AbortController();
    context.undo.defer(() => ending.abort());
    const clients = payPersistently({
      gateway: cluster.gateway,
      host: figures.host,
      clients: CLIENTS,
      kinds: figures.processors.map((processor) => ({ processor })),
      seconds: 2 * podStartSeconds * first.length,
      signal: ending.signal,
      ledger,
    });
    timeline.did(`began payments of ${CLIENTS} clients`);

    let calls = 0;
    let underWay = 0;
    const deaths: Omit<LastWord, "metrics">[] = [];
    for (const name of first) {
      await sleep(BETWEEN_MS);
      await allReady();
      const { last } = await pods.follow(name);
      timeline.did(await killPod(cluster, { namespace, name }));
      const killedAt = Date.now();
      const { metrics, askedAt, goneAt } = await last;
      // One that was deleted goes on for a moment.
      const isDead = cluster.killContainers !== undefined;
      deaths.push({ askedAt, goneAt: isDead ? killedAt : goneAt });
      calls += metrics.total("dependency_requests_total");
      underWay += metrics.total("auth_service_requests_in_flight");
    }
    await sleep(BETWEEN_MS);
    ending.abort();
    const payments = await clients;
    for (const name of await allReady()) {
      calls += await callsOf(name);
    }
    calls -= before;
    // A pod goes on between its last word and its death: what it calls then is in no count.
    const uncounted = ledger.where(({ dueAt, endedAt }) =>
      deaths.some(({ askedAt, goneAt }) => dueAt <= goneAt && endedAt >= askedAt),
    ).size;

    const decided = payments.filter(({ transactions }) => transactions.length > 0).length;
    const again = payments.filter(({ tries }) => tries > 1).length;
    // Those that clients do not ask for again, the gateway does: else they would not be decided.
    verdict.judge(
      "retried",
      underWay > 0,
      `${underWay} under way when a pod was killed, ${again} payments asked for again by their clients`,
      "some under way: else nothing was shown",
    );
    verdict.judge(
      "answered",
      decided === payments.length,
      `${decided} of ${payments.length}, ${again} of them by asking again`,
      "all",
    );
    verdict.judge(
      "counted",
      calls >= decided - uncounted,
      `${calls} calls for ${decided} payments`,
      `at least ${decided - uncounted}: clients waited for ${uncounted} when a pod was killed`,
    );
    const [least, most] = [calls, calls + uncounted].map((made) =>
      Math.max(0, made - payments.length),
    );
    verdict.judge(
      "twice",
      (least ?? 0) <= underWay,
      `${least}, and up to ${most} with the calls that a pod did not live to count`,
      `at most ${underWay}: a store in memory knows nothing of another pod`,
    );

    /** The names of the pods, once they are as many as there should be. */
    async function allReady(): Promise<readonly string[]> {
      const readyIn = (one: Sample) => podsOf(one, base.hash).filter(({ isReady }) => isReady);
      const now = await watch.until(
        podStartSeconds,
        (one) => readyIn(one).length === figures.plan.replicas,
      );
      if (now === undefined) {
        throw new DrillStoppedError("A pod that was killed did not come back.");
      }
      return readyIn(now).map(({ name }) => name);
    }

    async function callsOf(name: string): Promise<number> {
      return (await pods.metrics(name)).total("dependency_requests_total");
    }
  },
});
