import type { Notification } from "../pager/notification.ts";

/** What a drill sees of an environment at a moment. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rollout: {
    /** `Healthy`, `Progressing`, `Paused` or `Degraded`. */
    readonly phase: string;
    readonly message: string;
    readonly isAborted: boolean;
    /** pod-template-hash of the pods that have the traffic outside of a release, and of what is wanted. */
    readonly stableHash: string;
    readonly currentHash: string;
  };
  /** What the release waits for, such as `BlueGreenPause`: for a person to promote it. */
  readonly pauseReasons: readonly string[];
  /** Percent of the payments that the gateway's routes give to the canary. */
  readonly canaryWeight: number;
  readonly analysisRuns: readonly SampledRun[];
  readonly pods: readonly SampledPod[];
  /** Payments a second that Prometheus has seen of late; none while it does not answer. */
  readonly measuredPayments: number;
  /** Of Prometheus; undefined while it does not answer. */
  readonly alerts:
    | readonly { readonly name: string; readonly state: "pending" | "firing" }[]
    | undefined;
  /** What people were told of late, the oldest first; undefined where nobody can be asked. */
  readonly told: readonly Notification[] | undefined;
  readonly secretSync: { readonly isReady: boolean; readonly reason: string };
}

export interface SampledRun {
  readonly name: string;
  /** Of the release that it judges. */
  readonly hash: string;
  readonly phase: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly metrics: readonly { readonly name: string; readonly phase: string }[];
}

export interface SampledPod {
  readonly name: string;
  readonly role: string;
  readonly hash: string;
  readonly isReady: boolean;
  /** How often a container of it was started again. */
  readonly restarts: number;
  /** On its way out. */
  readonly isTerminating: boolean;
}

/** Whether a release has all of the traffic, and nothing of it is left to do. */
export function isPromoted({ rollout }: Sample, hash: string): boolean {
  return rollout.phase === "Healthy" && rollout.stableHash === hash;
}

/** The runs that judge a release, and have not ended well. */
export function runsOf(
  { analysisRuns }: Sample,
  hash: string,
  phase: string,
): readonly SampledRun[] {
  return analysisRuns.filter((run) => run.hash === hash && run.phase === phase);
}

export function podsOf({ pods }: Sample, hash: string): readonly SampledPod[] {
  return pods.filter((pod) => pod.hash === hash && !pod.isTerminating);
}

/**
 * Whether a version has as many ready pods as before, and one of them is new or was started again. Pods are
 * told by their names and how often they were started.
 */
export function isReplaced(sample: Sample, hash: string, before: readonly SampledPod[]): boolean {
  const lifeOf = ({ name, restarts }: SampledPod) => `${name} ${restarts}`;
  const old = new Set(before.map(lifeOf));
  const ready = podsOf(sample, hash).filter(({ isReady }) => isReady);
  return ready.length >= before.length && ready.some((pod) => !old.has(lifeOf(pod)));
}

export function hasAlert({ alerts }: Sample, name: string, state: "pending" | "firing"): boolean {
  return alerts?.some((alert) => alert.name === name && alert.state === state) ?? false;
}

/** Whether Prometheus says that an alert does not fire: where it says nothing, nothing is concluded. */
export function isQuiet(sample: Sample, name: string): boolean {
  return sample.alerts !== undefined && !hasAlert(sample, name, "firing");
}
