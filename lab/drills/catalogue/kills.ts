import { controllers } from "../../../stacks/controllers.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { paymentsPerSecond, podStartSeconds, reactionSeconds } from "../allowances.ts";
import { awaitCondition } from "../await-condition.ts";
import { type DrillContext, DrillStoppedError, defineDrill, type Released } from "../drill.ts";
import { judgePayments } from "../judge-payments.ts";
import { killPod } from "../kill-pod.ts";
import { leastReleaseSeconds, stagesOf } from "../plan/release-plan.ts";
import { promotionBounds, secondsToPromotion } from "../release-moments.ts";
import { isReplaced, podsOf } from "../sample.ts";

/**
 * How long the next controller waits for the lease of one that was killed, in seconds, at most: the
 * duration of a lease of Argo Rollouts.
 */
const LEASE_SECONDS = 15;

type Expectation = "stable" | "canary" | "controller" | "apiServer" | "promoted" | "paid";

export const kills = defineDrill<Expectation>({
  name: "kills",
  title: "Kills in the middle of a release",
  purpose:
    "Kills, in the middle of a release, a stable pod, a pod of the canary, the controller of Argo Rollouts and the API server: their processes with SIGKILL, or where the nodes are other machines, the pods without a grace period.",
  expectations: {
    stable: "A stable pod that is killed is back",
    canary: "A pod of the canary that is killed is back",
    controller: "The controller of Argo Rollouts that is killed is back",
    apiServer: "The API server that is killed comes back",
    promoted: "The release gets all of the traffic all the same, and not before its time",
    paid: "Payments fail only as far as they were under way on a pod that was killed",
  },
  async run(context) {
    const { base, figures, verdict, watch } = context;
    const traffic = await context.pay(paymentsPerSecond);
    const released = await context.release();
    const [first, second] = stagesOf(figures.plan);
    if (first === undefined || second === undefined) {
      throw new DrillStoppedError("The release has fewer than two weights, so it has no middle.");
    }
    await untilWeight(context, first.weight);
    await killOne(context, "stable", base);
    await killOne(context, "canary", released);
    await untilWeight(context, second.weight);
    await killController(context);
    await killApiServer(context);

    const { least, most } = promotionBounds(figures.plan);
    const bounds = { least, most: most + LEASE_SECONDS + 2 * podStartSeconds };
    const promoted = await secondsToPromotion(watch, released, released.at, bounds.most);
    verdict.judgeTime("promoted", promoted, bounds);
    await traffic.stop();
    const underWay = 2 * underWayPerPod(figures.latencyBaseMs, figures.plan.replicas);
    judgePayments(verdict, "paid", traffic.ledger, underWay, "under way on two pods");
  },
});

/** Payments that a pod has under way at a moment, at most: its part of a second's, for as long as they take. */
function underWayPerPod(latencyMs: number, replicas: number): number {
  return Math.ceil((2 * paymentsPerSecond * latencyMs) / 1000 / replicas);
}

async function untilWeight(
  { figures, watch }: Pick<DrillContext, "figures" | "watch">,
  weight: number,
): Promise<void> {
  const most = podStartSeconds + leastReleaseSeconds(figures.plan);
  if (!(await watch.until(most, ({ canaryWeight }) => canaryWeight === weight))) {
    throw new DrillStoppedError(`The release did not get to ${weight} %.`);
  }
}

async function killOne(
  { cluster, namespace, timeline, verdict, watch }: DrillContext<Expectation>,
  role: "stable" | "canary",
  { hash }: Released,
): Promise<void> {
  const sample = await watch.until(reactionSeconds, (one) =>
    podsOf(one, hash).some(({ isReady }) => isReady),
  );
  const before = sample === undefined ? [] : podsOf(sample, hash);
  const target = before.find(({ isReady }) => isReady);
  if (target === undefined) {
    verdict.cannotJudge(role, `there was no ready pod of the ${role} version`);
    return;
  }
  timeline.did(`${await killPod(cluster, { namespace, name: target.name })}, which is ${role}`);
  const killedAt = Date.now();
  const replaced = await watch.until(podStartSeconds, (one) => isReplaced(one, hash, before));
  verdict.judgeTime(role, replaced && (replaced.at - killedAt) / 1000, { most: podStartSeconds });
}

async function killController({
  cluster,
  timeline,
  verdict,
}: DrillContext<Expectation>): Promise<void> {
  const { namespace } = controllers.argoRollouts;
  const before = await controllerPods(cluster);
  if (before.length === 0) {
    verdict.cannotJudge("controller", `no pod of it is in the namespace ${namespace}`);
    return;
  }
  for (const { name } of before) {
    const done = await killPod(cluster, { namespace, name });
    timeline.did(`${done}, the controller of Argo Rollouts`);
  }
  const killedAt = Date.now();
  const old = new Set(before.map(({ life }) => life));
  const replaced = await awaitCondition(podStartSeconds, async () =>
    (await controllerPods(cluster)).some(({ life, isReady }) => isReady && !old.has(life)),
  );
  verdict.judgeTime("controller", replaced && (replaced - killedAt) / 1000, {
    most: podStartSeconds,
  });
}

async function killApiServer({
  cluster,
  timeline,
  verdict,
}: DrillContext<Expectation>): Promise<void> {
  if (cluster.killApiServer === undefined) {
    verdict.cannotJudge("apiServer", "the API server of this cluster is not ours to kill");
    return;
  }
  await cluster.killApiServer();
  timeline.did("killed the API server");
  const killedAt = Date.now();
  const back = await awaitCondition(podStartSeconds, async () => {
    await cluster.api.get("/readyz");
    return true;
  });
  verdict.judgeTime("apiServer", back && (back - killedAt) / 1000, { most: podStartSeconds });
}

interface ControllerPod {
  readonly name: string;
  /** Another one after each start of its container. */
  readonly life: string;
  readonly isReady: boolean;
}

async function controllerPods({ api }: Cluster): Promise<readonly ControllerPod[]> {
  const { namespace, podLabels } = controllers.argoRollouts;
  const labelSelector = Object.entries(podLabels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  const pods = await api.list("v1", "Pod", { namespace, labelSelector });
  return pods.map(({ metadata: { name }, status }) => {
    const { containerStatuses = [] } = Object(status) as {
      readonly containerStatuses?: readonly {
        readonly ready: boolean;
        readonly restartCount: number;
      }[];
    };
    const starts = containerStatuses.map(({ restartCount }) => restartCount);
    return {
      name,
      life: [name, ...starts].join(" "),
      isReady: containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready),
    };
  });
}
