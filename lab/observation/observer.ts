import type { Cluster } from "../cluster/cluster.ts";
import { readAlerts } from "./alerts.ts";
import { readAnalyses } from "./analyses.ts";
import { readBreakers } from "./breakers.ts";
import type { Observation } from "./observation.ts";
import { part } from "./part.ts";
import { readPods } from "./pods.ts";
import { PrometheusConnection } from "./prometheus-connection.ts";
import { readRelease } from "./release.ts";
import { readSecretSync } from "./secret-sync.ts";
import { readTraffic } from "./traffic.ts";
import { Versions } from "./versions.ts";
import { readWeights } from "./weights.ts";

/** Looks at an environment, as often as it is asked, and keeps the way to its Prometheus open. */
export class Observer implements AsyncDisposable {
  readonly #cluster: Pick<Cluster, "api" | "forward">;
  readonly #namespace: string;
  readonly #versions: Versions;
  readonly #prometheus: PrometheusConnection;

  constructor(cluster: Pick<Cluster, "api" | "forward">, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#versions = new Versions(cluster.api, namespace);
    this.#prometheus = new PrometheusConnection(cluster, namespace);
  }

  /** Never throws: what does not answer is said to be unavailable. */
  async observe(): Promise<Observation> {
    const { api } = this.#cluster;
    const namespace = this.#namespace;
    const versions = this.#versions;
    const prometheus = this.#prometheus;
    const at = Date.now();
    const [release, weights, pods, analyses, secrets, traffic, breakers, alerts] =
      await Promise.all([
        part((signal) => readRelease(api, namespace, versions, signal)),
        part((signal) => readWeights(api, namespace, signal)),
        part((signal) => readPods(api, namespace, versions, signal)),
        part((signal) => readAnalyses(api, namespace, signal)),
        part((signal) => readSecretSync(api, namespace, signal)),
        part((signal) => prometheus.ask((server) => readTraffic(server, signal))),
        part((signal) => prometheus.ask((server) => readBreakers(server, signal))),
        part((signal) => prometheus.ask((server) => readAlerts(server, signal))),
      ]);
    return { at, release, weights, pods, analyses, secrets, traffic, breakers, alerts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#prometheus[Symbol.asyncDispose]();
  }
}
