import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";

/** Of the specification of a pod, where its variables come from. */
export interface ConfiguredPod {
  readonly containers: readonly {
    readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  }[];
}

interface ConfigMap extends StoredObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What the service calls itself, by the configuration that a pod is made with. */
export class Versions {
  readonly #api: KubernetesApi;
  readonly #namespace: string;
  /** By the name of a configuration, which never changes. */
  readonly #known = new Map<string, string | undefined>();

  constructor(api: KubernetesApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  /** @returns undefined where it cannot be found out: what is asked for beside it is worth more */
  async of({ containers }: ConfiguredPod, signal: AbortSignal): Promise<string | undefined> {
    const name = containers
      .flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name))
      .find((source) => source?.startsWith(contract.resources.configMap));
    if (name === undefined) {
      return undefined;
    }
    if (!this.#known.has(name)) {
      const metadata = { name, namespace: this.#namespace };
      const configuration = { apiVersion: "v1", kind: "ConfigMap", metadata };
      try {
        const { data } = await this.#api.read<ConfigMap>(configuration, signal);
        this.#known.set(name, data?.[contract.variables.version]);
      } catch {
        return undefined;
      }
    }
    return this.#known.get(name);
  }
}
