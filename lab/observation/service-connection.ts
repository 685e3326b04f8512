import type { Cluster } from "../cluster/cluster.ts";
import type { Forward } from "../cluster/forward.ts";

/** A port of a Service. */
interface ServicePort {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/**
 * A Service of a cluster, reached by a port-forward: so it works on any cluster. The port is opened when it
 * is first needed, and kept over restarts of its pods.
 */
export class ServiceConnection implements AsyncDisposable {
  readonly #cluster: Pick<Cluster, "forward">;
  readonly #place: ServicePort;
  #forward: Promise<Forward> | undefined;

  constructor(cluster: Pick<Cluster, "forward">, place: ServicePort) {
    this.#cluster = cluster;
    this.#place = place;
  }

  /**
   * Asks the Service something.
   *
   * @param question is given where it answers, such as `http://127.0.0.1:9090`
   * @throws Error that says where the way to it ends
   */
  async ask<Answer>(question: (url: string) => Promise<Answer>): Promise<Answer> {
    const forward = await this.#open();
    const failureBefore = forward.failure;
    try {
      return await question(`http://127.0.0.1:${forward.port}`);
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
      const { port, ...service } = this.#place;
      const opening = this.#cluster.forward(service, port);
      this.#forward = opening;
      // Tried again by the next question.
      opening.catch(() => {
        this.#forward = undefined;
      });
    }
    return this.#forward;
  }
}
