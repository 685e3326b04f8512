import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";

/** The owner of the fields that a drill writes. */
export const manager = { manager: "paystream-drill" } as const;

/** What a drill reads of a Rollout. */
export interface Rollout extends StoredObject {
  readonly spec: { readonly replicas: number };
  readonly status?: {
    readonly phase?: string;
    /** Of the specification that the controller has seen, as a text. */
    readonly observedGeneration?: string;
    /** pod-template-hash of what is wanted, and of what has all of the traffic. */
    readonly currentPodHash?: string;
    readonly stableRS?: string;
  };
}

/**
 * What an operator does with `kubectl argo rollouts`, written as that plugin writes it.
 * https://github.com/argoproj/argo-rollouts/tree/v1.10.2/pkg/kubectl-argo-rollouts/cmd
 */
export class Steering {
  readonly #api: KubernetesApi;
  readonly #rollout;

  constructor(api: KubernetesApi, namespace: string) {
    this.#api = api;
    this.#rollout = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: contract.resources.app, namespace },
    };
  }

  read(): Promise<Rollout> {
    return this.#api.read<Rollout>(this.#rollout);
  }

  /** All payments go to the stable pods. */
  async abort(): Promise<void> {
    await this.#api.reportStatus(this.#rollout, { abort: true }, manager);
  }

  /** Starts an aborted release again, from its first step. */
  async retry(): Promise<void> {
    await this.#api.reportStatus(this.#rollout, { abort: false }, manager);
  }

  /**
   * Ends the pauses of a release: in blue/green it is promoted, if it has passed its analysis, and else is
   * asked again.
   */
  async promote(): Promise<void> {
    await this.#api.reportStatus(this.#rollout, { pauseConditions: null }, manager);
  }

  /** Skips everything that is left of a release. */
  async promoteFull(): Promise<void> {
    const { status } = await this.read();
    if (status?.currentPodHash !== status?.stableRS) {
      await this.#api.reportStatus(this.#rollout, { promoteFull: true }, manager);
    }
  }

  /** Replaces the pods one after the other by others of the same version. */
  async restart(): Promise<void> {
    const restartAt = new Date().toISOString();
    await this.#api.patch(this.#rollout, { spec: { restartAt } }, manager);
  }
}
