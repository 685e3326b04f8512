import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../../controllers.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance } from "../../network/allowance.ts";
import type { Pace } from "../../pace.ts";
import { dataVolume, strategyFor, type VolumeSize } from "../../storage/data-volume.ts";
import { configurationDigest } from "../configuration-digest.ts";
import type { RequestSources } from "../dashboards/request-dashboard.ts";
import { lokiEndpoint } from "../logs/loki-endpoint.ts";
import { probes } from "../probes.ts";
import { prometheusEndpoint } from "../prometheus-endpoint.ts";
import { servedPod } from "../served-pod.ts";
import { jaegerEndpoint } from "../traces/jaeger-endpoint.ts";
import { dashboardProviderFile } from "./dashboard-provider.ts";
import {
  type DatasourceAddresses,
  datasourceFile,
  logsDatasource,
  tracesDatasource,
} from "./datasource.ts";
import { grafanaEndpoint } from "./grafana-endpoint.ts";
import { grafanaIni, grafanaPaths } from "./grafana-ini.ts";
import { grafanaEgress, unreachableGrafana } from "./grafana-network-policy.ts";

/** Arguments of {@link Grafana}. */
export interface GrafanaArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The environment's name. */
  readonly environment: pulumi.Input<string>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** Where people open it. */
  readonly url: pulumi.Input<string>;
  /** Where it asks. */
  readonly addresses: pulumi.Input<DatasourceAddresses>;
  /** What the environment has for it to ask, besides Prometheus. */
  readonly telemetry: RequestSources;
  /** Who may connect on behalf of people; without any they reach it by a port-forward. */
  readonly peers: readonly Peer[];
  /** Where it keeps what visitors have chosen for themselves. */
  readonly volume: VolumeSize;
  /** What it shows; the first one before anything was chosen. */
  readonly dashboards: readonly [ProvisionedDashboard, ...ProvisionedDashboard[]];
  readonly pace: Pace;
}

/** A dashboard that keeps its address, and so its links, over every change. */
export type ProvisionedDashboard = Dashboard & { readonly uid: string };

/** The one pod of Grafana. */
export const grafanaSize: PodSize = {
  requests: { cpu: 100, memory: 192 },
  limits: { cpu: 500, memory: 512 },
};

const { name: app, port } = grafanaEndpoint;

/**
 * Grafana of an environment (spec 000 §7): dashboards for everybody who reaches it, and nothing that can
 * be changed or lost. A pod that starts has all it needs in its ConfigMaps; its database is scratch.
 *
 * Dashboards are read again when they change. The rest is read at the start, so a change of it rolls the
 * pod, by a digest of its content.
 */
export class Grafana extends pulumi.ComponentResource {
  constructor(name: string, args: GrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Grafana", name, args, opts);
    const { namespace, dashboards } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });
    const configMap = (objectName: string, data: Record<string, pulumi.Input<string>>) =>
      new k8s.core.v1.ConfigMap(
        objectName,
        { metadata: metadata(objectName), data },
        { parent: this },
      );

    const policyName = `${app}-netpol`;
    const egress = grafanaEgress(asked(args.telemetry));
    if (args.peers.length === 0) {
      new k8s.networking.v1.NetworkPolicy(
        name,
        { metadata: metadata(policyName), spec: unreachableGrafana(egress) },
        { parent: this },
      );
    } else {
      new Allowance(
        name,
        {
          namespace,
          labels,
          app,
          policyName,
          port,
          peers: args.peers,
          fromNamespace: false,
          egress,
        },
        { parent: this },
      );
    }

    const settings = configMap("grafana-config", {
      "grafana.ini": pulumi
        .output(args.url)
        .apply((url) =>
          grafanaIni(
            url,
            `${grafanaPaths.dashboards}/${dashboards[0].uid}.json`,
            datasourceTypes(args.telemetry),
          ),
        ),
    });
    const datasources = configMap("grafana-datasource", {
      "prometheus.yaml": pulumi
        .all([args.environment, args.addresses])
        .apply(([environment, addresses]) => datasourceFile(environment, addresses, args.pace)),
    });
    const provider = configMap("grafana-dashboards", {
      "paystream.yaml": dashboardProviderFile(),
    });
    // One each: a ConfigMap holds 1 MiB.
    const dashboardMaps = dashboards.map((dashboard) =>
      configMap(`grafana-dashboard-${dashboard.uid}`, {
        [`${dashboard.uid}.json`]: `${JSON.stringify(dashboard, undefined, 2)}\n`,
      }),
    );

    servedPod(
      name,
      {
        metadata: metadata(app),
        size: grafanaSize,
        ports: [{ name: "http", port, appProtocol: "http" }],
        strategy: strategyFor(args.volume),
        annotations: configurationDigest(
          pulumi
            .all([settings.data, datasources.data, provider.data])
            .apply((data) => JSON.stringify(data)),
        ),
        container: {
          image: args.image,
          // It makes its database before it listens.
          ...probes({ path: "/api/health", port: "http", startSeconds: 120 }),
          volumeMounts: [
            { name: "configuration", mountPath: grafanaPaths.configuration, readOnly: true },
            { name: "data", mountPath: grafanaPaths.data },
            { name: "tmp", mountPath: "/tmp" },
          ],
        },
        pod: {
          volumes: [
            {
              name: "configuration",
              projected: {
                sources: [
                  placed(settings, "grafana.ini", ""),
                  placed(datasources, "prometheus.yaml", "provisioning/datasources/"),
                  placed(provider, "paystream.yaml", "provisioning/dashboards/"),
                  ...dashboardMaps.map((map, index) =>
                    placed(map, `${dashboards[index]?.uid}.json`, "dashboards/"),
                  ),
                ],
              },
            },
            {
              name: "data",
              ...dataVolume(
                name,
                { ...args.volume, namespace, labels, claimName: app, scratch: "256Mi" },
                this,
              ),
            },
            { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
          ],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** A key of a ConfigMap as a file below {@link grafanaPaths}.configuration. */
function placed(configMap: k8s.core.v1.ConfigMap, key: string, folder: string) {
  return {
    configMap: { name: configMap.metadata.name, items: [{ key, path: `${folder}${key}` }] },
  };
}

function asked({ logs, traces }: RequestSources) {
  const { name, queryPort: port } = jaegerEndpoint;
  return [prometheusEndpoint, ...(logs ? [lokiEndpoint] : []), ...(traces ? [{ name, port }] : [])];
}

function datasourceTypes({ logs, traces }: RequestSources): readonly string[] {
  return [...(logs ? [logsDatasource.type] : []), ...(traces ? [tracesDatasource.type] : [])];
}
