import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../controllers.ts";
import type { StorageSettings } from "../environment/storage-settings.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import type { ReleaseStrategy } from "../strategy/release-strategy.ts";
import { MonitoringAccess, type MonitoringAccessArgs } from "./access/monitoring-access.ts";
import { Alertmanager, type AlertmanagerArgs } from "./alertmanager/alertmanager.ts";
import { dashboardUids, dashboardUrl } from "./dashboards/dashboard-uids.ts";
import { dashboards } from "./dashboards/dashboards.ts";
import { type RequestSources, requestDashboard } from "./dashboards/request-dashboard.ts";
import { Grafana, type GrafanaArgs } from "./grafana/grafana.ts";
import { lokiAddress } from "./logs/loki-endpoint.ts";
import { programsOf } from "./programs/programs.ts";
import { Prometheus } from "./prometheus/prometheus.ts";
import { prometheusAddress } from "./prometheus-endpoint.ts";
import { ruleGroups } from "./rules/rule-groups.ts";
import { jaegerQueryAddress } from "./traces/jaeger-endpoint.ts";

/** Arguments of {@link Monitoring}. */
export interface MonitoringArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The environment's name. */
  readonly environment: pulumi.Input<string>;
  /** By digest. */
  readonly prometheusImage: pulumi.Input<string>;
  /** Where people open Grafana, without a slash at its end, and its image; undefined to go without. */
  readonly grafana: Pick<GrafanaArgs, "url" | "image" | "peers"> | undefined;
  /** Where people open Prometheus. */
  readonly prometheusUrl: pulumi.Input<string>;
  /** Who may ask Prometheus: Argo Rollouts, and Grafana where there is one. */
  readonly prometheusPeers: readonly Peer[];
  /** Where people open Alertmanager, and how it tells others; undefined to go without. */
  readonly alertmanager:
    | Pick<AlertmanagerArgs, "url" | "image" | "channels" | "credentials" | "peers">
    | undefined;
  /** How people reach all of it from outside; undefined where nobody does. */
  readonly access:
    | Pick<MonitoringAccessArgs, "image" | "domain" | "parts" | "certificate" | "users">
    | undefined;
  readonly storage: StorageSettings;
  /** The programs of the cluster that Prometheus watches, by name. */
  readonly watches: readonly string[];
  /** Which of logs and traces the environment collects, for Prometheus to watch and Grafana to show. */
  readonly telemetry: RequestSources;
  /** How releases take over. */
  readonly strategy: ReleaseStrategy["name"];
  readonly pace: Pace;
}

/** What is measured in an environment, who is called because of it, and where it can be seen (spec 000 §7). */
export class Monitoring extends pulumi.ComponentResource {
  /** Where people open the dashboard of the service; undefined without Grafana. */
  readonly dashboardUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Monitoring", name, args, opts);
    const {
      namespace,
      labels,
      environment,
      grafana,
      prometheusPeers,
      alertmanager,
      telemetry,
      pace,
    } = args;
    const { class: storageClass, sizes, retentionDays } = args.storage;
    const watch = {
      pace,
      strategy: args.strategy,
      programs: programsOf(args.watches, {
        alertmanager: alertmanager !== undefined,
        ...telemetry,
      }),
      backsUp: sizes.prometheusBackup !== undefined,
    };
    this.dashboardUrl =
      grafana &&
      pulumi.output(grafana.url).apply((url) => dashboardUrl(url, dashboardUids.authService));

    const prometheus = new Prometheus(
      "prometheus",
      {
        namespace,
        labels,
        environment,
        image: args.prometheusImage,
        grafanaUrl: grafana?.url,
        url: args.prometheusUrl,
        peers: prometheusPeers,
        storage: { size: sizes.prometheus, storageClass, retentionDays },
        backups:
          sizes.prometheusBackup === undefined
            ? undefined
            : { size: sizes.prometheusBackup, storageClass },
        watch,
      },
      { parent: this },
    );
    if (alertmanager !== undefined) {
      new Alertmanager(
        "alertmanager",
        {
          ...alertmanager,
          namespace,
          labels,
          alerts: ruleGroups(watch).flatMap((group) => group.alerts),
          volume: { size: sizes.alertmanager, storageClass },
          pace,
        },
        { parent: this },
      );
    }
    if (grafana !== undefined) {
      new Grafana(
        "grafana",
        {
          ...grafana,
          namespace,
          labels,
          environment,
          addresses: pulumi.output(namespace).apply((known) => ({
            prometheus: prometheusAddress(known),
            loki: telemetry.logs ? lokiAddress(known) : undefined,
            jaeger: telemetry.traces ? jaegerQueryAddress(known) : undefined,
          })),
          telemetry,
          volume: { size: sizes.grafana, storageClass },
          dashboards: [
            ...dashboards(watch),
            ...(telemetry.logs || telemetry.traces ? [requestDashboard(telemetry)] : []),
          ],
          pace,
        },
        { parent: this, dependsOn: [prometheus] },
      );
    }
    if (args.access !== undefined) {
      new MonitoringAccess(
        "monitoring-access",
        { ...args.access, namespace, labels, pace },
        { parent: this },
      );
    }
    this.registerOutputs({ dashboardUrl: this.dashboardUrl });
  }
}
