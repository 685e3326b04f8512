import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.ts";
import type { StoredObject } from "../../cluster/kubernetes-object.ts";
import {
  discoverySeconds,
  paymentsPerSecond,
  podStartSeconds,
  reactionSeconds,
} from "../allowances.ts";
import { type DrillContext, DrillStoppedError, defineDrill, type Released } from "../drill.ts";
import { Hearing } from "../hearing.ts";
import { leastErrorSeconds, leastSilentSeconds, stageOf } from "../plan/release-plan.ts";
import {
  analysisBegun,
  podsReady,
  promotionBounds,
  runIn,
  secondsToPromotion,
} from "../release-moments.ts";
import { hasAlert } from "../sample.ts";
import { Scale } from "../scale.ts";
import { manager } from "../steer-release.ts";

const PROMETHEUS = "prometheus";
const LATENCY = "p95-latency";
const ERRORS = "error-rate";

/** The dead-man's switch. */
const SWITCH = "Watchdog";
/** What people are to be told of when Prometheus is back: that it was away, and then that it sees nothing. */
const AFTERWARDS = "AnalysisRunError";
const BLIND = "AuthServiceDown";

type Expectation =
  | "errors"
  | "unwatched"
  | "nobody"
  | "watched"
  | "afterwards"
  | "silence"
  | "blind"
  | "alone"
  | "waits"
  | "finishes"
  | "outranks";

export const withoutPrometheus = defineDrill<Expectation>({
  name: "without-prometheus",
  title: "Prometheus is down (spec 000 §5.4)",
  purpose:
    "Takes Prometheus away during a release. Then lets it come back without the right to find pods, so that it answers every query with nothing, and starts the release again. Then gives it that right back, and starts the release a last time. In the end releases a version whose breakers refuse every payment, which has errors and no latency.",
  expectations: {
    errors: "A Prometheus that does not answer aborts the release at the fifth error",
    unwatched: `${SWITCH} falls silent, by which somebody outside learns that nobody watches`,
    nobody: "Nobody is told anything while Prometheus is away",
    watched: `${SWITCH} is heard again when Prometheus is back`,
    afterwards: `Everybody whom the routes name is told of ${AFTERWARDS} then`,
    silence: "A Prometheus that has no data pauses the release",
    blind: `Everybody whom the routes name is told of ${BLIND} when Prometheus finds no pod`,
    alone: "Nobody is told anything else until the data are back",
    waits: "Without data the canary never gets more than its first weight",
    finishes: "Started again when the data are back, the release gets all of the traffic",
    outranks: `A metric that failed goes before one that was silent: with errors (${ERRORS}) and no latency (${LATENCY}) the release is aborted, and does not wait for a person`,
  },
  async run(context) {
    const { cluster, figures, namespace, steer, timeline, verdict, watch } = context;
    const prometheus = await Scale.find(cluster.api, namespace, PROMETHEUS);
    if (prometheus === undefined) {
      throw new DrillStoppedError(`The environment has no Deployment ${PROMETHEUS}.`);
    }
    context.undo.defer(() => prometheus.bringBack(podStartSeconds));
    const hearing = await Hearing.begin(context, [AFTERWARDS, BLIND]);
    await context.pay(paymentsPerSecond);
    const released = await context.release();
    await meetErrors(context, released, prometheus, hearing);
    await meetSilence(context, released, prometheus, hearing);

    const { weight } = stageOf(figures.plan, ERRORS);
    const most = Math.max(
      ...watch.samples.filter(({ at }) => at >= released.at).map((one) => one.canaryWeight),
    );
    verdict.judge("waits", most <= weight, `at most ${most} %`, `${weight} %`);

    await steer.abort();
    await watch.until(reactionSeconds, ({ rollout }) => rollout.isAborted);
    await dataAreBack(context);
    await hearing.nothingElse("alone", { sooner: true });
    const retriedAt = Date.now();
    await steer.retry();
    timeline.did("started the release again, with data");
    const bounds = promotionBounds(figures.plan);
    const promoted = await secondsToPromotion(watch, released, retriedAt, bounds.most);
    verdict.judgeTime("finishes", promoted, bounds);
    await meetBoth(context);
  },
});

async function meetErrors(
  { figures, timeline, verdict, watch }: DrillContext<Expectation>,
  released: Released,
  prometheus: Scale,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const run = await analysisBegun(watch, released);
  await prometheus.takeAway(podStartSeconds);
  const goneAt = Date.now();
  timeline.did("took Prometheus away");
  const stage = stageOf(figures.plan, ERRORS);
  const least = Math.min(...stage.analysis.metrics.map(leastErrorSeconds));
  const aborted = await watch.until(
    least + 3 * reactionSeconds,
    ({ rollout, canaryWeight }) => rollout.isAborted && canaryWeight === 0,
  );
  const phase = runIn(aborted, run)?.phase;
  if (aborted === undefined || phase === "Error") {
    // Argo Rollouts waits for each error as long as a connection takes to fail.
    verdict.judgeTime("errors", aborted && (aborted.at - run.startedAt) / 1000, {
      least,
      most: least + 2 * reactionSeconds,
    });
  } else {
    verdict.judge("errors", false, `the analysis is ${phase}`, "Error");
  }
  if (aborted === undefined) {
    throw new DrillStoppedError("Without Prometheus the release was not aborted.");
  }
  await hearing.silent("unwatched", SWITCH, goneAt);
  await hearing.nothingElse("nobody", { sooner: true });
}

async function meetSilence(
  context: DrillContext<Expectation>,
  released: Released,
  prometheus: Scale,
  hearing: Hearing<Expectation>,
): Promise<void> {
  const { cluster, figures, namespace, steer, timeline, verdict, watch } = context;
  await using discovery = await Discovery.takeAway(cluster.api, namespace);
  // An interruption is not to leave Prometheus blind until this function hears of it.
  context.undo.use(discovery);
  await prometheus.bringBack(podStartSeconds);
  const backAt = Date.now();
  timeline.did("let Prometheus come back without the right to find pods, and started again");
  const fires = (alert: string) =>
    watch.until(podStartSeconds, (sample) => hasAlert(sample, alert, "firing"));
  const afterwards = fires(AFTERWARDS);
  const blind = fires(BLIND);
  await steer.retry();
  const run = await analysisBegun(watch, released);
  const { metric } = stageOf(figures.plan, ERRORS);
  const least = leastSilentSeconds(metric);
  const paused = await watch.until(
    least + 2 * reactionSeconds,
    (sample) => runIn(sample, run)?.phase === "Inconclusive" && sample.rollout.phase === "Paused",
  );
  verdict.judgeTime("silence", paused && (paused.at - run.startedAt) / 1000, {
    least,
    most: least + reactionSeconds,
  });
  // It is to stay so: as long as a whole analysis waits for a check that would let it on.
  await sleep(reactionSeconds * 1000);
  await hearing.heardAgain("watched", SWITCH, backAt);
  await hearing.told("afterwards", AFTERWARDS, await afterwards);
  await hearing.told("blind", BLIND, await blind);
  await discovery.bringBack();
  timeline.did("gave Prometheus the right back");
}

/** An operator looks before a release is started again: without data it would only pause once more. */
async function dataAreBack({ timeline, watch }: DrillContext<Expectation>): Promise<void> {
  const seen = await watch.until(
    discoverySeconds,
    ({ measuredPayments }) => measuredPayments > paymentsPerSecond / 2,
  );
  if (seen === undefined) {
    throw new DrillStoppedError(
      `Prometheus has no data ${discoverySeconds} s after it was given its right back.`,
    );
  }
  timeline.did("saw the payments in Prometheus again");
}

/** Releases a version that refuses everything, and so has no latency. */
async function meetBoth(context: DrillContext<Expectation>): Promise<void> {
  const { figures, pods, timeline, verdict, watch } = context;
  const { metric } = stageOf(figures.plan, ERRORS);
  const refusing = await context.release();
  const names = await podsReady(watch, refusing);
  await pods.inject(names, { success_rate: 0 });
  timeline.did("made every payment of the canary be declined, until its breakers refuse them");
  const run = await analysisBegun(watch, refusing);
  const ended = await watch.until(leastSilentSeconds(metric) + 2 * reactionSeconds, (sample) =>
    ["Failed", "Inconclusive", "Error"].includes(runIn(sample, run)?.phase ?? ""),
  );
  const found = runIn(ended, run);
  const phases = new Map(found?.metrics.map(({ name, phase }) => [name, phase]));
  const told = [...phases].map(([name, phase]) => `${name} ${phase}`).join(", ");
  if (phases.get(LATENCY) !== "Inconclusive" || phases.get(ERRORS) !== "Failed") {
    verdict.cannotJudge("outranks", `both did not happen at once: ${told || "nothing ended"}`);
    return;
  }
  const aborted = await watch.until(reactionSeconds, ({ rollout }) => rollout.isAborted);
  verdict.judge(
    "outranks",
    aborted !== undefined,
    `${told}: the analysis is ${found?.phase}, the release ${aborted ? "aborted" : "not aborted"}`,
    "the release is aborted",
  );
}

type RoleBinding = StoredObject & { readonly roleRef: object; readonly subjects: object };

/** The right of Prometheus to find the pods that it is to scrape. */
class Discovery implements AsyncDisposable {
  readonly #api: KubernetesApi;
  readonly #bindings: readonly RoleBinding[];
  #isAway = true;

  private constructor(api: KubernetesApi, bindings: readonly RoleBinding[]) {
    this.#api = api;
    this.#bindings = bindings;
  }

  static async takeAway(api: KubernetesApi, namespace: string): Promise<Discovery> {
    const selection = { namespace, labelSelector: `app=${PROMETHEUS}` };
    const kind = ["rbac.authorization.k8s.io/v1", "RoleBinding"] as const;
    const bindings = await api.list<RoleBinding>(...kind, selection);
    if (bindings.length === 0) {
      throw new DrillStoppedError("Prometheus has no RoleBinding, by which it finds pods.");
    }
    for (const binding of bindings) {
      await api.delete(binding);
    }
    return new Discovery(api, bindings);
  }

  async bringBack(): Promise<void> {
    if (this.#isAway) {
      this.#isAway = false;
      for (const { apiVersion, kind, metadata, roleRef, subjects } of this.#bindings) {
        const { name, namespace = "", labels = {} } = metadata;
        const binding = {
          apiVersion,
          kind,
          metadata: { name, namespace, labels },
          roleRef,
          subjects,
        };
        await this.#api.create(binding, manager);
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bringBack();
  }
}
