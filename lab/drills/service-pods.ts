import { contract } from "@paystream/auth-service/contract";
import type { Cluster } from "../cluster/cluster.ts";
import { HttpClient } from "../http-client.ts";
import { Samples } from "../service/samples.ts";

/** A disturbance of the simulated bank, as `POST /admin/fault-inject` takes it. */
export interface Fault {
  /** Default: every processor. */
  readonly processor?: string;
  readonly latency_ms?: number;
  readonly success_rate?: number;
  readonly error_rate?: number;
}

/** What a pod said of itself last. */
export interface LastWord {
  readonly metrics: Samples;
  /**
   * When it was asked, and when it was seen to be gone, in milliseconds since the epoch: what it did in
   * between, it may not have counted.
   */
  readonly askedAt: number;
  readonly goneAt: number;
}

/** Longer than any drill, and over before anybody wonders. */
const FAULT_SECONDS = 3600;

/** The pods of the service, spoken to directly: past the gateway, as an operator does. */
export class ServicePods {
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #disturbed = new Set<string>();

  constructor(cluster: Cluster, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
  }

  /** What a pod counts now, read from itself. */
  async metrics(pod: string): Promise<Samples> {
    return new Samples(await this.#fetch(pod, contract.paths.metrics));
  }

  /**
   * Reads what a pod counts, over one connection and again and again, for as long as it lives.
   *
   * @returns once it was read for the first time; `last` resolves with what it counted last, when it is gone
   */
  async follow(pod: string): Promise<{ readonly last: Promise<LastWord> }> {
    const target = { namespace: this.#namespace, pod };
    const forward = await this.#cluster.forward(target, contract.port);
    const agent = new HttpClient({ origin: new URL(`http://127.0.0.1:${forward.port}`) });
    const read = async () => ({
      askedAt: Date.now(),
      outcome: await agent.send({ method: "GET", path: contract.paths.metrics }),
    });
    let { askedAt, outcome } = await read();
    const follow = async () => {
      let last = { body: "", askedAt };
      while (outcome.kind === "answered") {
        last = { body: outcome.body, askedAt };
        ({ askedAt, outcome } = await read());
      }
      const goneAt = Date.now();
      agent[Symbol.dispose]();
      await forward[Symbol.asyncDispose]();
      return { metrics: new Samples(last.body), askedAt: last.askedAt, goneAt };
    };
    return { last: follow() };
  }

  /** @throws Error where the environment has no administration */
  async inject(pods: readonly string[], fault: Fault): Promise<void> {
    const authorization = await this.#authorization();
    await Promise.all(
      pods.map(async (pod) => {
        this.#disturbed.add(pod);
        await this.#fetch(pod, contract.paths.faultInject, {
          method: "POST",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify({ ...fault, ttl_seconds: FAULT_SECONDS }),
        });
      }),
    );
  }

  /** Ends every fault; a pod that is gone has taken its fault along. */
  async clearFaults(): Promise<void> {
    if (this.#disturbed.size === 0) {
      return;
    }
    const authorization = await this.#authorization();
    const options = { method: "DELETE", headers: { authorization } };
    await Promise.allSettled(
      [...this.#disturbed].map((pod) => this.#fetch(pod, contract.paths.faultInject, options)),
    );
    this.#disturbed.clear();
  }

  async #fetch(pod: string, path: string, options?: RequestInit): Promise<string> {
    const target = { namespace: this.#namespace, pod };
    await using forward = await this.#cluster.forward(target, contract.port);
    const response = await fetch(`http://127.0.0.1:${forward.port}${path}`, {
      ...options,
      signal: AbortSignal.timeout(10_000),
    }).catch((cause: unknown) => {
      throw new Error(`Pod ${pod} does not answer ${path}.`, { cause: forward.failure ?? cause });
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`Pod ${pod} answers ${path} with ${response.status}: ${text}`);
    }
    return text;
  }

  async #authorization(): Promise<string> {
    const { secret } = contract.resources;
    const name = contract.optionalSecrets.adminToken;
    const { data = {} } = await this.#cluster.api.read<StoredSecret>({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret, namespace: this.#namespace },
    });
    const token = data[name];
    if (token === undefined) {
      throw new Error(
        `The environment has no ${name}, so no fault can be injected. Set paystream:secrets.${name} and provision it.`,
      );
    }
    return `Bearer ${Buffer.from(token, "base64").toString()}`;
  }
}

type StoredSecret = Awaited<ReturnType<Cluster["api"]["read"]>> & {
  readonly data?: Readonly<Record<string, string>>;
};
