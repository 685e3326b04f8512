import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject, StoredObject } from "../cluster/kubernetes-object.ts";
import { labelOf } from "./apply-object.ts";

/** How long a pod or a controller may take on a busy machine, in milliseconds. */
export const READY_LIMIT_MS = 300_000;

/** Tells a person what is going on, in one line. */
export type Tell = (line: string) => void;

/** How something is waited for. */
export interface WaitOptions {
  readonly limitMs: number;
  /** Is told what is waited for, whenever that changes. */
  readonly tell: Tell;
}

/**
 * Waits until an object is as it should be, over restarts of the API server.
 *
 * @param missing what it lacks, or undefined when it lacks nothing; the object is undefined while it is not
 *   there. What it throws ends the waiting.
 * @throws Error with what was still missing, when it took too long
 */
export async function waitForObject(
  api: Pick<KubernetesApi, "watch">,
  object: KubernetesObject,
  missing: (stored: StoredObject | undefined) => Promise<string | undefined> | string | undefined,
  { limitMs, tell }: WaitOptions,
): Promise<void> {
  const { namespace, name } = object.metadata;
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(limitMs)]);
  let told: string | undefined;
  try {
    const selection = { signal, ...(namespace === undefined ? {} : { namespace }) };
    for await (const objects of api.watch(object.apiVersion, object.kind, selection)) {
      const lacks = await missing(objects.find(({ metadata }) => metadata.name === name));
      if (lacks === undefined) {
        return;
      }
      if (lacks !== told) {
        tell(`waiting for ${labelOf(object)}: ${lacks}`);
        told = lacks;
      }
    }
  } finally {
    ending.abort();
  }
  throw new Error(
    `${labelOf(object)} is not ready after ${Math.round(limitMs / 1000)} s: ${told ?? "nothing was seen of it"}`,
  );
}

/**
 * What a Deployment lacks until its pods serve.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#complete-deployment
 */
export function missingOfDeployment(stored: StoredObject | undefined): string | undefined {
  if (stored === undefined) {
    return "it is not there";
  }
  const { replicas = 1 } = Object(stored.spec);
  const {
    observedGeneration = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
  } = Object(stored.status);
  if (observedGeneration < (stored.metadata.generation ?? 0)) {
    return "its controller has not seen it yet";
  }
  if (updatedReplicas < replicas) {
    return `${updatedReplicas} of ${replicas} pods are of the newest kind`;
  }
  return availableReplicas < replicas
    ? `${availableReplicas} of ${replicas} pods are ready`
    : undefined;
}

/**
 * What an object lacks until its controller reports the condition that its annotation asks Pulumi to wait
 * for, `pulumi.com/waitFor: condition=Ready`.
 *
 * @returns undefined for an object that has no such annotation
 */
export function missingCondition(
  object: KubernetesObject,
): ((stored: StoredObject | undefined) => string | undefined) | undefined {
  const annotation = object.metadata.annotations?.["pulumi.com/waitFor"];
  if (annotation === undefined) {
    return undefined;
  }
  const [, wanted] = /^condition=(\w+)$/.exec(annotation) ?? [];
  if (wanted === undefined) {
    throw new Error(
      `${labelOf(object)} is to be awaited by "${annotation}", which is not known here.`,
    );
  }
  return (stored) => {
    const { conditions = [] } = Object(stored?.status) as { readonly conditions?: Condition[] };
    const condition = conditions.find(({ type }) => type === wanted);
    if (condition?.status === "True") {
      return undefined;
    }
    return condition === undefined
      ? "its controller has not said anything yet"
      : `${condition.reason ?? `not ${wanted}`}: ${condition.message ?? "no message"}`;
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
