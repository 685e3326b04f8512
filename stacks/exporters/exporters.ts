import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { prometheusPeer } from "../monitoring/prometheus-endpoint.ts";
import { KubeStateMetrics } from "./kube-state-metrics.ts";
import { NodeExporter } from "./node-exporter.ts";

/** Arguments of {@link Exporters}. */
export interface ExportersArgs {
  /** Where they run: a namespace in which the files of a node may be read. */
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** By digest. */
  readonly nodeExporterImage: pulumi.Input<string>;
  readonly kubeStateMetricsImage: pulumi.Input<string>;
  /** The environment's namespace: its objects are told of, and its Prometheus asks. */
  readonly watched: string;
}

/**
 * What measures a cluster (spec 002, "Components"): once for each, on behalf of the one environment that asks
 * for it. Databases and caches, which the document has exporters for as well, are none of PayStream's.
 */
export class Exporters extends pulumi.ComponentResource {
  constructor(name: string, args: ExportersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:exporters:Exporters", name, args, opts);
    const { namespace, labels, watched } = args;
    const peers = [prometheusPeer(watched)];
    new NodeExporter(
      "node-exporter",
      { namespace, labels, image: args.nodeExporterImage, peers },
      { parent: this },
    );
    new KubeStateMetrics(
      "kube-state-metrics",
      { namespace, labels, image: args.kubeStateMetricsImage, watched, peers },
      { parent: this },
    );
    this.registerOutputs();
  }
}
