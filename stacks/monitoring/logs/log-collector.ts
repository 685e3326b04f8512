import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { AdmissionRules } from "../../admission/admission.ts";
import { mesh } from "../../controllers.ts";
import type { Labels } from "../../labels.ts";
import { Namespace } from "../../namespace/namespace.ts";
import { type PodSize, resourcesOf } from "../../namespace/quota.ts";
import { Allowance, type Egress, podsOf } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import { collectorHealth } from "../collector/collector-health.ts";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { configurationDigest } from "../configuration-digest.ts";
import { probes } from "../probes.ts";
import { prometheusPeer } from "../prometheus-endpoint.ts";
import { goMemoryLimit } from "../single-pod.ts";
import { logCollectorConfiguration } from "./log-collector-configuration.ts";
import { logCollectorEndpoint, logCollectorNamespace } from "./log-collector-endpoint.ts";
import { lokiAddress, lokiEndpoint } from "./loki-endpoint.ts";

/** Arguments of {@link LogCollector}. */
export interface LogCollectorArgs {
  /** Whose pods' logs are read, and where Loki is. */
  readonly namespace: string;
  readonly labels: Labels;
  /** What its pods are held to as they are made. */
  readonly admission: AdmissionRules | undefined;
  /** By digest. */
  readonly image: string;
}

const { name: app } = logCollectorEndpoint;

/** Its pod on one node. */
const logCollectorSize: PodSize = {
  requests: { cpu: 50, memory: 96 },
  limits: { cpu: 500, memory: 256 },
};

/** Nodes that the quota of its namespace has room for. */
const MOST_NODES = 100;

const folders = {
  /** Where the kubelet keeps the logs of all pods: https://kubernetes.io/docs/concepts/cluster-administration/logging/ */
  podLogs: "/var/log/pods",
  positions: "/var/lib/log-collector",
  configuration: "/etc/otel-collector",
} as const;

const configurationFile = "configuration.yaml";

/**
 * Reads the logs of an environment's pods on every node. The files are root's, on the node: so it is in a
 * namespace of its own, because that of the environment admits neither, and is root without any capability,
 * which may read root's files and nothing else. It can write one folder, where it remembers how far it has
 * read. Nobody may connect to it but the environment's Prometheus, which asks how it goes, and it to nobody
 * but Loki.
 */
export class LogCollector extends pulumi.ComponentResource {
  constructor(name: string, args: LogCollectorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:monitoring:LogCollector", name, args, opts);
    const { image } = args;
    const { namespace } = new Namespace(
      `${name}-namespace`,
      {
        namespace: logCollectorNamespace(args.namespace),
        labels: args.labels,
        podGroups: [{ size: logCollectorSize, pods: MOST_NODES }],
        hasHostAccess: true,
        admission: args.admission,
      },
      { parent: this },
    );
    const labels = { ...args.labels, app };
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: metadata(app), automountServiceAccountToken: false },
      { parent: this },
    );
    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: `${app}-netpol`,
        port: collectorMetrics.port,
        peers: [prometheusPeer(args.namespace)],
        fromNamespace: false,
        egress: [toDns, toLoki(args.namespace)],
      },
      { parent: this },
    );
    const text = logCollectorConfiguration({
      ...folders,
      namespace: args.namespace,
      lokiAddress: lokiAddress(args.namespace),
    });
    const configuration = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: metadata(`${app}-config`), data: { [configurationFile]: text } },
      { parent: this },
    );

    const daemonSet = new k8s.apps.v1.DaemonSet(
      name,
      {
        metadata: metadata(app),
        spec: {
          revisionHistoryLimit: 2,
          selector: { matchLabels: { app } },
          template: {
            metadata: {
              labels,
              annotations: configurationDigest(text),
            },
            spec: {
              serviceAccountName: account.metadata.name,
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              // Pods of the environment may be on any node.
              tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
              securityContext: { seccompProfile: { type: "RuntimeDefault" } },
              containers: [
                {
                  name: app,
                  image,
                  imagePullPolicy: "IfNotPresent",
                  args: [`--config=${folders.configuration}/${configurationFile}`],
                  env: [{ name: "GOMEMLIMIT", value: goMemoryLimit(logCollectorSize) }],
                  ports: [
                    { name: "health", containerPort: collectorHealth.port },
                    { name: "metrics", containerPort: collectorMetrics.port },
                  ],
                  ...probes({ path: "/", port: "health", startSeconds: 120 }),
                  resources: resourcesOf(logCollectorSize),
                  securityContext: {
                    // The logs are root's, and readable by nobody else.
                    runAsNonRoot: false,
                    runAsUser: 0,
                    runAsGroup: 0,
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                  },
                  volumeMounts: [
                    { name: "configuration", mountPath: folders.configuration, readOnly: true },
                    { name: "pod-logs", mountPath: folders.podLogs, readOnly: true },
                    { name: "positions", mountPath: folders.positions },
                  ],
                },
              ],
              volumes: [
                { name: "configuration", configMap: { name: configuration.metadata.name } },
                { name: "pod-logs", hostPath: { path: folders.podLogs, type: "Directory" } },
                {
                  name: "positions",
                  hostPath: {
                    path: `${folders.positions}/${args.namespace}`,
                    type: "DirectoryOrCreate",
                  },
                },
              ],
            },
          },
        },
      },
      { parent: this },
    );
    // Without an address of its own its name stands for all of them.
    new k8s.core.v1.Service(
      name,
      {
        metadata: metadata(app),
        spec: {
          type: "ClusterIP",
          clusterIP: "None",
          selector: { app },
          ports: [{ name: "metrics", port: collectorMetrics.port, targetPort: "metrics" }],
        },
      },
      { parent: this, dependsOn: [daemonSet] },
    );
    this.registerOutputs();
  }
}

function toLoki(namespace: string): Egress {
  return {
    to: [podsOf({ namespace, podLabels: { app: lokiEndpoint.name } })],
    ports: [
      { protocol: "TCP", port: lokiEndpoint.port },
      { protocol: "TCP", port: mesh.hbonePort },
    ],
  };
}
