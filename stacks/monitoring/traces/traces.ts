import { contract } from "@paystream/auth-service/contract";
import * as pulumi from "@pulumi/pulumi";
import { mesh, type Peer } from "../../controllers.ts";
import type { Labels } from "../../labels.ts";
import type { PodSize } from "../../namespace/quota.ts";
import { Allowance, type Egress } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import { dataVolume, type VolumeSize } from "../../storage/data-volume.ts";
import { collectorHealth } from "../collector/collector-health.ts";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { prometheusPeer } from "../prometheus-endpoint.ts";
import { SinglePod } from "../single-pod.ts";
import { jaegerConfiguration } from "./jaeger-configuration.ts";
import { jaegerEndpoint } from "./jaeger-endpoint.ts";
import { traceCollectorConfiguration } from "./trace-collector-configuration.ts";
import { traceCollectorEndpoint, traceCollectorPeer } from "./trace-collector-endpoint.ts";

/** Arguments of {@link Traces}. */
export interface TracesArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: Labels;
  /** The namespace's name, before it exists: peers are known by it. */
  readonly namespaceName: string;
  /** By digest. */
  readonly images: { readonly jaeger: string; readonly collector: string };
  /** What Jaeger keeps its spans on. */
  readonly volume: VolumeSize;
  /** Who may ask Jaeger; people do by a port-forward, from inside its pod. */
  readonly peers: readonly Peer[];
}

/** The one pod that receives spans. */
export const traceCollectorSize: PodSize = {
  requests: { cpu: 50, memory: 96 },
  limits: { cpu: 500, memory: 256 },
};

/** Jaeger's one pod. Its store keeps its index in memory. */
export const jaegerSize: PodSize = {
  requests: { cpu: 100, memory: 256 },
  limits: { cpu: 500, memory: 1024 },
};

const path = "/var/jaeger";

/** Where the service's spans go: received, masked, kept for two days, and looked at. */
export class Traces extends pulumi.ComponentResource {
  constructor(name: string, args: TracesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:Traces", name, args, opts);
    const { namespace, labels, namespaceName, images, volume, peers } = args;
    const { name: jaeger, receiverPort, queryPort } = jaegerEndpoint;
    const { name: collector, port } = traceCollectorEndpoint;

    const allow = (
      policyName: string,
      app: string,
      allowed: { port: number; peers: readonly Peer[]; egress?: readonly Egress[] },
    ) =>
      new Allowance(
        policyName,
        {
          namespace,
          labels: { ...labels, app },
          app,
          policyName: `${policyName}-netpol`,
          fromNamespace: false,
          ...allowed,
        },
        { parent: this },
      );
    allow(jaeger, jaeger, {
      port: receiverPort,
      peers: [traceCollectorPeer(namespaceName)],
    });
    if (peers.length > 0) {
      allow(`${jaeger}-query`, jaeger, { port: queryPort, peers });
    }
    allow(collector, collector, {
      port,
      peers: [servicePeer(namespaceName)],
      egress: [toDns, toJaeger],
    });
    for (const app of [jaeger, collector]) {
      allow(`${app}-metrics`, app, {
        port: collectorMetrics.port,
        peers: [prometheusPeer(namespaceName)],
      });
    }

    const store = new SinglePod(
      jaeger,
      {
        namespace,
        labels,
        app: jaeger,
        image: images.jaeger,
        configuration: jaegerConfiguration({ path }),
        args: (file) => [`--config=${file}`],
        ports: { otlp: receiverPort, query: queryPort, metrics: collectorMetrics.port },
        health: { path: "/status", port: collectorHealth.port },
        size: jaegerSize,
        data: {
          path,
          volume: dataVolume(
            jaeger,
            { ...volume, namespace, labels, claimName: jaeger, scratch: "5Gi" },
            this,
          ),
        },
      },
      { parent: this },
    );
    new SinglePod(
      collector,
      {
        namespace,
        labels,
        app: collector,
        image: images.collector,
        configuration: traceCollectorConfiguration({
          port,
          jaegerAddress: `${jaeger}.${namespaceName}.svc.cluster.local:${receiverPort}`,
        }),
        args: (file) => [`--config=${file}`],
        ports: { otlp: port, metrics: collectorMetrics.port },
        health: { path: "/", port: collectorHealth.port },
        size: traceCollectorSize,
      },
      { parent: this, dependsOn: [store] },
    );
    this.registerOutputs();
  }
}

/** The service, as it sends its spans. */
function servicePeer(namespace: string): Peer {
  const { app, serviceAccount } = contract.resources;
  return { namespace, podLabels: { app }, serviceAccount };
}

const toJaeger: Egress = {
  to: [{ podSelector: { matchLabels: { app: jaegerEndpoint.name } } }],
  ports: [
    { protocol: "TCP", port: jaegerEndpoint.receiverPort },
    { protocol: "TCP", port: mesh.hbonePort },
  ],
};
