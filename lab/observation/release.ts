import type { IRollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import { contract } from "@paystream/auth-service/contract";
import type { ReleaseStrategy } from "../../stacks/strategy/release-strategy.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { argoLabels, revisionAnnotation } from "./argo-labels.ts";
import type { Observed } from "./observed-object.ts";
import { previewSteps, previewStepsDone } from "./preview-steps.ts";
import type { ConfiguredPod, Versions } from "./versions.ts";

/** How far a release has come, as Argo Rollouts says. */
export interface Release {
  /** How it takes over. */
  readonly strategy: ReleaseStrategy["name"];
  readonly phase: "Healthy" | "Progressing" | "Paused" | "Degraded";
  /** Why it is in that phase. */
  readonly message?: string;
  /** Whether it was stopped, by its analyses or by a person. */
  readonly isAborted: boolean;
  /** Whether it goes to all traffic without its steps, as one that returns to a recent version does. */
  readonly isPromotedInFull: boolean;
  /** What it waits for: see pause-reason.ts. */
  readonly pauseReasons: readonly string[];
  /** What is done one after the other: `10 %`, `analysis auth-service-health`, `pause 2m`. */
  readonly steps: readonly string[];
  /** How many of the steps are done. */
  readonly stepsDone: number;
  /** The share of traffic that the canary is to have, in percent. */
  readonly canaryWeight: number;
  /** The pod-template-hashes of the version that serves, and of the one that is asked for. */
  readonly stableHash: string | undefined;
  readonly currentHash: string | undefined;
  /** What these versions call themselves. */
  readonly stableVersion: string | undefined;
  readonly currentVersion: string | undefined;
  readonly revision: string | undefined;
}

type Rollout = Observed<IRollout>;
type CanaryStep = NonNullable<
  NonNullable<NonNullable<IRollout["spec"]["strategy"]>["canary"]>["steps"]
>[number];

/** Argo Rollouts keeps one for each version, also when it has no pods any more. */
interface ReplicaSet extends StoredObject {
  readonly spec: { readonly template: { readonly spec: ConfiguredPod } };
}

/** Reads the Rollout of the service. */
export async function readRelease(
  api: KubernetesApi,
  namespace: string,
  versions: Versions,
  signal: AbortSignal,
): Promise<Release> {
  const name = contract.resources.app;
  const selection = { namespace, labelSelector: `app=${name}`, signal };
  const kind = { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" };
  const [rollout, replicaSets] = await Promise.all([
    api.read<Rollout>({ ...kind, metadata: { name, namespace } }, signal),
    api.list<ReplicaSet>("apps/v1", "ReplicaSet", selection),
  ]);
  const versionOf = async (hash: string | undefined) => {
    const own = replicaSets.find(
      ({ metadata }) => metadata.labels?.[argoLabels.podTemplateHash] === hash,
    );
    return own && (await versions.of(own.spec.template.spec, signal));
  };
  const { stableRS, currentPodHash } = rollout.status ?? {};
  const [stableVersion, currentVersion] = await Promise.all(
    [stableRS, currentPodHash].map(versionOf),
  );
  return { ...releaseOf(rollout), stableVersion, currentVersion };
}

/** What a Rollout says of its release. */
export function releaseOf({
  metadata,
  spec,
  status = {},
}: Rollout): Omit<Release, "stableVersion" | "currentVersion"> {
  const { canary, blueGreen } = spec.strategy ?? {};
  const { message } = status;
  return {
    strategy: blueGreen === undefined ? "canary" : "blueGreen",
    ...(isSeen({ metadata, status })
      ? { phase: phaseOf(status.phase), ...(message === undefined ? {} : { message }) }
      : { phase: "Progressing", message: "Argo Rollouts has not seen the last change yet" }),
    isAborted: status.abort ?? false,
    isPromotedInFull: status.promoteFull ?? false,
    pauseReasons: (status.pauseConditions ?? []).map(({ reason }) => reason),
    ...(blueGreen === undefined
      ? { steps: (canary?.steps ?? []).map(stepText), stepsDone: status.currentStepIndex ?? 0 }
      : { steps: previewSteps(blueGreen), stepsDone: previewStepsDone(status) }),
    canaryWeight: status.canary?.weights?.canary.weight ?? 0,
    stableHash: status.stableRS,
    currentHash: status.currentPodHash,
    revision: metadata.annotations?.[revisionAnnotation],
  };
}

/** Until its controller has seen a change, the phase is that of what was before. */
function isSeen({ metadata, status }: Required<Pick<Rollout, "metadata" | "status">>): boolean {
  return status?.observedGeneration === String(metadata.generation);
}

function phaseOf(phase: string | undefined): Release["phase"] {
  return phase === "Healthy" || phase === "Paused" || phase === "Degraded" ? phase : "Progressing";
}

function stepText({ setWeight, analysis, pause, ...rest }: CanaryStep): string {
  if (setWeight !== undefined) {
    return `${setWeight} %`;
  }
  if (analysis !== undefined) {
    return ["analysis", ...(analysis.templates ?? []).map((it) => it.templateName)].join(" ");
  }
  if (pause !== undefined) {
    return pause.duration === undefined ? "pause" : `pause ${pause.duration}`;
  }
  return Object.keys(rest)[0] ?? "nothing";
}
