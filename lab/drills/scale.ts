import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { manager } from "./steer-release.ts";

interface Deployment extends StoredObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

const POLL_MS = 250;

/** A Deployment that a drill takes away and brings back. */
export class Scale {
  readonly #api: KubernetesApi;
  readonly #deployment;
  readonly #replicas: number;

  private constructor(api: KubernetesApi, { metadata, spec }: Deployment) {
    const { name, namespace = "" } = metadata;
    this.#api = api;
    this.#deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } };
    this.#replicas = spec.replicas ?? 1;
  }

  /** @returns undefined where there is no such Deployment */
  static async find(
    api: KubernetesApi,
    namespace: string,
    name: string,
  ): Promise<Scale | undefined> {
    const all = await api.list<Deployment>("apps/v1", "Deployment", { namespace });
    const found = all.find(({ metadata }) => metadata.name === name);
    return found && new Scale(api, found);
  }

  /** Takes all of its pods away, and waits until they have gone. */
  async takeAway(seconds: number): Promise<void> {
    await this.#scale(0, seconds, ({ status }) => (status?.replicas ?? 0) === 0);
  }

  /** Has as many pods as before, and waits until they are ready. */
  async bringBack(seconds: number): Promise<void> {
    const wanted = this.#replicas;
    await this.#scale(wanted, seconds, ({ status }) => (status?.readyReplicas ?? 0) >= wanted);
  }

  async #scale(
    replicas: number,
    seconds: number,
    isDone: (deployment: Deployment) => boolean,
  ): Promise<void> {
    await this.#api.patch(this.#deployment, { spec: { replicas } }, manager);
    const limit = Date.now() + seconds * 1000;
    while (!isDone(await this.#api.read<Deployment>(this.#deployment))) {
      if (Date.now() > limit) {
        const { name } = this.#deployment.metadata;
        throw new Error(`Deployment ${name} has not come to ${replicas} pods in ${seconds} s.`);
      }
      await sleep(POLL_MS);
    }
  }
}
