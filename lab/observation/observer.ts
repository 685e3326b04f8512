import { prometheusEndpoint } from "../../stacks/monitoring/prometheus-endpoint.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { pagerEndpoint } from "../pager/pager-endpoint.ts";
import { readAlerts } from "./alerts.ts";
import { readAnalyses } from "./analyses.ts";
import { readBreakers } from "./breakers.ts";
import { readNotifications } from "./notifications.ts";
import type { Observation } from "./observation.ts";
import { part } from "./part.ts";
import { readPods } from "./pods.ts";
import { PrometheusApi } from "./prometheus-api.ts";
import { readRelease } from "./release.ts";
import { readSecretSync } from "./secret-sync.ts";
import { ServiceConnection } from "./service-connection.ts";
import { readTraffic } from "./traffic.ts";
import { Versions } from "./versions.ts";
import { readWeights } from "./weights.ts";

/** Looks at an environment, as often as it is asked, and keeps the ways to its Prometheus and to the pager open. */
export class Observer implements AsyncDisposable {
  readonly #cluster: Pick<Cluster, "api" | "forward">;
  readonly #namespace: string;
  readonly #versions: Versions;
  readonly #prometheus: ServiceConnection;
  readonly #pager: ServiceConnection;

  constructor(cluster: Pick<Cluster, "api" | "forward">, namespace: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#versions = new Versions(cluster.api, namespace);
    const { name, port } = prometheusEndpoint;
    this.#prometheus = new ServiceConnection(cluster, { namespace, service: name, port });
    const { name: service, ...pager } = pagerEndpoint;
    this.#pager = new ServiceConnection(cluster, { service, ...pager });
  }

  /** Never throws: what does not answer is said to be unavailable. */
  async observe(): Promise<Observation> {
    const { api } = this.#cluster;
    const namespace = this.#namespace;
    const versions = this.#versions;
    const prometheus = <Seen>(read: (api: PrometheusApi, signal: AbortSignal) => Promise<Seen>) =>
      part((signal) => this.#prometheus.ask((url) => read(new PrometheusApi(url), signal)));
    const at = Date.now();
    const [release, weights, pods, analyses, secrets, traffic, breakers, alerts, notifications] =
      await Promise.all([
        part((signal) => readRelease(api, namespace, versions, signal)),
        part((signal) => readWeights(api, namespace, signal)),
        part((signal) => readPods(api, namespace, versions, signal)),
        part((signal) => readAnalyses(api, namespace, signal)),
        part((signal) => readSecretSync(api, namespace, signal)),
        prometheus(readTraffic),
        prometheus(readBreakers),
        prometheus(readAlerts),
        part((signal) => this.#pager.ask((url) => readNotifications(url, signal))),
      ]);
    return {
      at,
      release,
      weights,
      pods,
      analyses,
      secrets,
      traffic,
      breakers,
      alerts,
      notifications,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#prometheus[Symbol.asyncDispose]();
    await this.#pager[Symbol.asyncDispose]();
  }
}
