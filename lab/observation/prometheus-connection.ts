import { prometheusEndpoint } from "../../stacks/monitoring/prometheus-endpoint.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Forward } from "../cluster/forward.ts";
import { PrometheusApi } from "./prometheus-api.ts";

/**
 * The Prometheus of a namespace, reached by a port-forward: so it works on any cluster. The port is opened
 * when it is first needed, and kept over restarts of Prometheus.
 */
export class PrometheusConnection implements AsyncDisposable {
  readonly #cluster: Pick<Cluster, "forward">;
  readonly #namespace: string;
  #forward: Promise<Forward> | undefined;

  constructor(cluster: Pick<Cluster, "forward">, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  /**
   * Asks Prometheus something.
   *
   * @throws Error that says where the way to it ends
   */
  async ask<Answer>(question: (prometheus: PrometheusApi) => Promise<Answer>): Promise<Answer> {
    const forward = await this.#open();
    const failureBefore = forward.failure;
    try {
      return await question(new PrometheusApi(`http://127.0.0.1:${forward.port}`));
    } catch (error) {
      // The client sees only that its connection ends.
      const { failure } = forward;
      throw failure === failureBefore ? error : failure;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const forward = await this.#forward?.catch(() => undefined);
    await forward?.[Symbol.asyncDispose]();
  }

  #open(): Promise<Forward> {
    if (this.#forward === undefined) {
      const service = { namespace: this.#namespace, service: prometheusEndpoint.name };
      const opening = this.#cluster.forward(service, prometheusEndpoint.port);
      this.#forward = opening;
      // Tried again by the next question.
      opening.catch(() => {
        this.#forward = undefined;
      });
    }
    return this.#forward;
  }
}
