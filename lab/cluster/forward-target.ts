import type { KubernetesApi } from "./kubernetes-api.ts";
import type { StoredObject } from "./kubernetes-object.ts";

/** What a port is forwarded to: a pod, or whichever pod of a Service is ready. */
export type ForwardTarget =
  | { readonly namespace: string; readonly pod: string }
  | { readonly namespace: string; readonly service: string };

/** A port of a container. */
export interface PodPort {
  readonly pod: string;
  readonly port: number;
}

interface Service extends StoredObject {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports: readonly { readonly port: number; readonly targetPort?: number | string }[];
  };
}

interface Pod extends StoredObject {
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/**
 * Finds the port of a container that a target's port is now.
 *
 * @throws Error when a pod is not there, or a Service has no such port or no pod that is ready
 */
export async function findPodPort(
  api: KubernetesApi,
  target: ForwardTarget,
  port: number,
): Promise<PodPort> {
  const { namespace } = target;
  if ("pod" in target) {
    const metadata = { name: target.pod, namespace };
    await api.read({ apiVersion: "v1", kind: "Pod", metadata });
    return { pod: target.pod, port };
  }
  const metadata = { name: target.service, namespace };
  const { spec } = await api.read<Service>({ apiVersion: "v1", kind: "Service", metadata });
  const served = spec.ports.find((known) => known.port === port);
  if (served === undefined || spec.selector === undefined) {
    const ports = spec.ports.map((known) => known.port).join(", ");
    throw new Error(
      `Service ${target.service} of ${namespace} leads from port ${port} to no pod. Its ports: ${ports}`,
    );
  }
  const labelSelector = Object.entries(spec.selector)
    .map(([label, value]) => `${label}=${value}`)
    .join(",");
  const pods = await api.list<Pod>("v1", "Pod", { namespace, labelSelector });
  const pod = pods.find(isReady);
  if (pod === undefined) {
    throw new Error(
      `Service ${target.service} of ${namespace} has no pod that is ready, of ${pods.length}.`,
    );
  }
  return { pod: pod.metadata.name, port: containerPort(pod, served.targetPort ?? port) };
}

function isReady({ metadata, status }: Pod): boolean {
  const conditions = status?.conditions ?? [];
  return (
    metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === "Ready" && status === "True")
  );
}

function containerPort({ metadata, spec }: Pod, targetPort: number | string): number {
  if (typeof targetPort === "number") {
    return targetPort;
  }
  const ports = spec.containers.flatMap((container) => container.ports ?? []);
  const named = ports.find(({ name }) => name === targetPort);
  if (named === undefined) {
    throw new Error(`Pod ${metadata.name} of ${metadata.namespace} has no port "${targetPort}".`);
  }
  return named.containerPort;
}
