import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { argoLabels } from "./argo-labels.ts";

/** Which side of a release a pod is on. */
export type Role = "stable" | "canary";

/** A pod of the service. */
export interface ObservedPod {
  readonly name: string;
  /** As labelled by Argo Rollouts, which takes a moment. */
  readonly role: Role | undefined;
  readonly hash: string | undefined;
  /** What the service calls itself, from the configuration that the pod was made with. */
  readonly version: string | undefined;
  readonly image: string | undefined;
  /** `Pending`, `Running`, `Succeeded` or `Failed`. */
  readonly phase: string;
  /** What it waits for or has failed of, such as `ImagePullBackOff`. */
  readonly reason?: string;
  readonly isReady: boolean;
  /** Whether it is on its way out. */
  readonly isEnding: boolean;
  readonly restarts: number;
  /** ISO 8601. */
  readonly createdAt: string | undefined;
}

interface Pod extends StoredObject {
  readonly spec: {
    readonly containers: readonly {
      readonly name: string;
      readonly image?: string;
      readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
    }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state?: { readonly [State in "waiting" | "terminated"]?: { reason?: string } };
    }[];
  };
}

interface ConfigMap extends StoredObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Reads the pods of the service, and what version each is of. */
export class PodReader {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  /** By the name of a configuration, which never changes. */
  readonly #versions = new Map<string, string | undefined>();

  constructor(api: KubernetesApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  /** All pods, in the order in which they were made. */
  async read(signal: AbortSignal): Promise<readonly ObservedPod[]> {
    const namespace = this.#namespace;
    const labelSelector = `app=${contract.resources.app}`;
    const pods = await this.#api.list<Pod>("v1", "Pod", { namespace, labelSelector, signal });
    const observed = await Promise.all(
      pods.map(async (pod) => observedPod(pod, await this.#versionOf(pod, signal))),
    );
    return observed.sort(
      (one, other) =>
        (one.createdAt ?? "").localeCompare(other.createdAt ?? "") ||
        one.name.localeCompare(other.name),
    );
  }

  async #versionOf({ spec }: Pod, signal: AbortSignal): Promise<string | undefined> {
    const name = spec.containers
      .flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name))
      .find((source) => source?.startsWith(contract.resources.configMap));
    if (name === undefined) {
      return undefined;
    }
    if (!this.#versions.has(name)) {
      const metadata = { name, namespace: this.#namespace };
      const configuration = { apiVersion: "v1", kind: "ConfigMap", metadata };
      try {
        const { data } = await this.#api.read<ConfigMap>(configuration, signal);
        this.#versions.set(name, data?.[contract.variables.version]);
      } catch {
        // The pods are worth more than their version.
        return undefined;
      }
    }
    return this.#versions.get(name);
  }
}

function observedPod(
  { metadata, spec, status = {} }: Pod,
  version: string | undefined,
): ObservedPod {
  const containers = status.containerStatuses ?? [];
  const reason = [
    ...containers.map(({ state }) => state?.waiting?.reason ?? state?.terminated?.reason),
    status.reason,
  ].find((known) => known !== undefined);
  const role = metadata.labels?.["role"];
  return {
    name: metadata.name,
    role: role === "stable" || role === "canary" ? role : undefined,
    hash: metadata.labels?.[argoLabels.podTemplateHash],
    version,
    image: spec.containers[0]?.image,
    phase: status.phase ?? "Pending",
    ...(reason === undefined ? {} : { reason }),
    isReady: (status.conditions ?? []).some((it) => it.type === "Ready" && it.status === "True"),
    isEnding: metadata.deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    createdAt: metadata.creationTimestamp,
  };
}
