import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../controllers.ts";
import type { Labels } from "../labels.ts";
import { nodeExporterEndpoint } from "../monitoring/exporter-endpoints.ts";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../namespace/restricted-pod.ts";
import { Allowance } from "../network/allowance.ts";
import { hostFolders, nodeExporterFlags } from "./node-exporter-flags.ts";

/** Arguments of {@link NodeExporter}. */
export interface NodeExporterArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** Who may scrape it. */
  readonly peers: readonly Peer[];
}

/** One pod of it. */
export const nodeExporterSize: PodSize = {
  requests: { cpu: 25, memory: 32 },
  limits: { cpu: 100, memory: 64 },
};

const { name: app, port } = nodeExporterEndpoint;

/**
 * What measures the nodes: a pod on each, which reads the node's files and may change none.
 *
 * It has a network of its own and not the node's, so that the mesh knows who asks it. What it would say of
 * the network would therefore be about its pod: it says nothing of it.
 */
export class NodeExporter extends pulumi.ComponentResource {
  constructor(name: string, args: NodeExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:exporters:NodeExporter", name, args, opts);
    const { namespace } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: `${app}-netpol`,
        port,
        peers: args.peers,
        fromNamespace: false,
      },
      { parent: this },
    );
    const daemonSet = new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata,
        spec: {
          revisionHistoryLimit: 2,
          selector: { matchLabels: { app } },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod,
              serviceAccountName: account.metadata.name,
              // Every node is to be measured, also one that takes no other pods.
              tolerations: [{ operator: "Exists" }],
              containers: [
                {
                  name: app,
                  image: args.image,
                  imagePullPolicy: "IfNotPresent",
                  args: nodeExporterFlags(),
                  ports: [{ name: "http", containerPort: port }],
                  readinessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
                  livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 4 },
                  resources: resourcesOf(nodeExporterSize),
                  securityContext: restrictedContainer,
                  volumeMounts: hostFolders.map(({ name: folder, at }) => ({
                    name: folder,
                    mountPath: at,
                    readOnly: true,
                    // What is mounted on the node later is there as well.
                    mountPropagation: "HostToContainer",
                  })),
                },
              ],
              volumes: hostFolders.map(({ name: folder, path }) => ({
                name: folder,
                hostPath: { path, type: "Directory" },
              })),
            },
          },
        },
      },
      { parent: this },
    );
    // Without an address of its own, its name resolves to all pods.
    new k8s.core.v1.Service(
      name,
      {
        metadata,
        spec: {
          clusterIP: "None",
          // Also one that does not answer: it is down, and not just gone.
          publishNotReadyAddresses: true,
          selector: { app },
          ports: [{ name: "http", port, targetPort: "http", appProtocol: "http" }],
        },
      },
      { parent: this, dependsOn: [daemonSet] },
    );
    this.registerOutputs();
  }
}

const probe = { httpGet: { path: "/", port: "http" } };
