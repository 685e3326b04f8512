import * as pulumi from "@pulumi/pulumi";
import type { AdmissionRules } from "../../admission/admission.ts";
import type { Peer } from "../../controllers.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance } from "../../network/allowance.ts";
import { dataVolume, type VolumeSize } from "../../storage/data-volume.ts";
import { prometheusPeer } from "../prometheus-endpoint.ts";
import { SinglePod } from "../single-pod.ts";
import { LogCollector } from "./log-collector.ts";
import { logCollectorPeer } from "./log-collector-endpoint.ts";
import { lokiConfiguration } from "./loki-configuration.ts";
import { lokiEndpoint } from "./loki-endpoint.ts";

/** Arguments of {@link Logs}. */
export interface LogsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  /** The namespace's name, before it exists: the collector's is named after it. */
  readonly namespaceName: string;
  /** What the collector's pods are held to as they are made. */
  readonly admission: AdmissionRules | undefined;
  /** By digest. */
  readonly images: { readonly loki: string; readonly collector: string };
  /** How long a line is kept, in days. */
  readonly retentionDays: number;
  /** What Loki keeps its lines on. */
  readonly volume: VolumeSize;
  /** Who may ask Loki, besides the collector that sends to it and the Prometheus that watches it. */
  readonly peers: readonly Peer[];
}

/** Loki's one pod. */
export const lokiSize: PodSize = {
  requests: { cpu: 100, memory: 256 },
  limits: { cpu: 1000, memory: 1024 },
};

const path = "/var/loki";

/** What an environment's pods print: collected on every node, masked, kept for a time, and searched. */
export class Logs extends pulumi.ComponentResource {
  constructor(name: string, args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Logs", name, args, opts);
    const { namespace, labels, namespaceName, admission, images, retentionDays, volume, peers } =
      args;
    const { name: app, port } = lokiEndpoint;

    new Allowance(
      app,
      {
        namespace,
        labels: { ...labels, app },
        app,
        policyName: `${app}-netpol`,
        port,
        // Its metrics are at the port of its API, and ztunnel knows ports only.
        peers: [logCollectorPeer(namespaceName), prometheusPeer(namespaceName), ...peers],
        fromNamespace: false,
      },
      { parent: this },
    );
    const loki = new SinglePod(
      app,
      {
        namespace,
        labels,
        app,
        image: images.loki,
        configuration: lokiConfiguration({ path, retentionDays }),
        args: (file) => [`-config.file=${file}`],
        ports: { http: port },
        health: { path: "/ready", port },
        size: lokiSize,
        data: {
          path,
          volume: dataVolume(
            app,
            { ...volume, namespace, labels, claimName: app, scratch: "5Gi" },
            this,
          ),
        },
      },
      { parent: this },
    );
    new LogCollector(
      "log-collector",
      { namespace: namespaceName, labels, admission, image: images.collector },
      { parent: this, dependsOn: [loki] },
    );
    this.registerOutputs();
  }
}
