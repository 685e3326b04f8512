import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../controllers.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import { dashboardUids } from "./dashboards/dashboard-uids.ts";
import { dashboards } from "./dashboards/dashboards.ts";
import { Grafana, type GrafanaArgs } from "./grafana/grafana.ts";
import { programsOf } from "./programs/programs.ts";
import { Prometheus } from "./prometheus/prometheus.ts";
import { prometheusAddress } from "./prometheus-endpoint.ts";

/** Arguments of {@link Monitoring}. */
export interface MonitoringArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The environment's name. */
  readonly environment: pulumi.Input<string>;
  /** By digest. */
  readonly prometheusImage: pulumi.Input<string>;
  /** Where people open Grafana, without a slash at its end, and its image; undefined to go without. */
  readonly grafana: Pick<GrafanaArgs, "url" | "image"> | undefined;
  /** Who may ask Prometheus: Argo Rollouts, and Grafana where there is one. */
  readonly prometheusPeers: readonly Peer[];
  /** The programs of the cluster that Prometheus watches, by name. */
  readonly watches: readonly string[];
  readonly pace: Pace;
}

/** What is measured in an environment, who is called because of it, and where it can be seen (spec 000 §7). */
export class Monitoring extends pulumi.ComponentResource {
  /** Where people open the dashboard of the service; undefined without Grafana. */
  readonly dashboardUrl: pulumi.Output<string> | undefined;

  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Monitoring", name, args, opts);
    const { namespace, labels, environment, grafana, prometheusPeers, pace } = args;
    this.dashboardUrl =
      grafana && pulumi.interpolate`${grafana.url}/d/${dashboardUids.authService}`;

    const prometheus = new Prometheus(
      "prometheus",
      {
        namespace,
        labels,
        environment,
        image: args.prometheusImage,
        dashboardUrl: this.dashboardUrl,
        peers: prometheusPeers,
        hasAlertmanager: false,
        watches: args.watches,
        pace,
      },
      { parent: this },
    );
    if (grafana !== undefined) {
      new Grafana(
        "grafana",
        {
          ...grafana,
          namespace,
          labels,
          prometheusAddress: pulumi.output(namespace).apply(prometheusAddress),
          environment,
          dashboards: dashboards({ pace, programs: programsOf(args.watches, false) }),
          pace,
        },
        { parent: this, dependsOn: [prometheus] },
      );
    }
    this.registerOutputs({ dashboardUrl: this.dashboardUrl });
  }
}
