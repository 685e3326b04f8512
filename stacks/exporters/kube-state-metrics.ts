import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../controllers.ts";
import { Grant } from "../identity/grant.ts";
import type { Labels } from "../labels.ts";
import { kubeStateMetricsEndpoint } from "../monitoring/exporter-endpoints.ts";
import { servedPod } from "../monitoring/served-pod.ts";
import type { PodSize } from "../namespace/quota.ts";
import { Allowance } from "../network/allowance.ts";
import { toApiServer } from "../network/to-api-server.ts";

/** Arguments of {@link KubeStateMetrics}. */
export interface KubeStateMetricsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  /** The namespace whose objects it tells of. */
  readonly watched: pulumi.Input<string>;
  /** Who may scrape it. */
  readonly peers: readonly Peer[];
}

/** Its one pod. */
export const kubeStateMetricsSize: PodSize = {
  requests: { cpu: 25, memory: 64 },
  limits: { cpu: 200, memory: 128 },
};

const { name: app, port } = kubeStateMetricsEndpoint;

/** It says there whether it is ready. */
const telemetryPort = 8081;

/** What it tells of, by API group: in the watched namespace, and of the cluster. */
const namespaced = { "": ["pods"], batch: ["cronjobs"] } as const;
const clusterWide = { "": ["nodes"] } as const;

const resourcesIn = (groups: Readonly<Record<string, readonly string[]>>) =>
  Object.values(groups).flat();

/** The right to look at some kinds of objects, and nothing else. */
const lookingAt = (groups: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(groups).map(([apiGroup, resources]) => ({
    apiGroups: [apiGroup],
    resources: [...resources],
    verbs: ["list", "watch"],
  }));

/**
 * The command line of kube-state-metrics. It is given one namespace: of two, it would tell of each node
 * twice. https://github.com/kubernetes/kube-state-metrics/blob/main/docs/developer/cli-arguments.md
 */
function kubeStateMetricsFlags(watched: string): string[] {
  return [
    `--port=${port}`,
    `--telemetry-port=${telemetryPort}`,
    `--namespaces=${watched}`,
    `--resources=${[...resourcesIn(namespaced), ...resourcesIn(clusterWide)].sort().join(",")}`,
  ];
}

/**
 * What tells of the objects of Kubernetes: the pods and scheduled jobs of one namespace, and the nodes. It
 * may look at these and at nothing else, and so at no Secret and no other namespace.
 */
export class KubeStateMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: KubeStateMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:exporters:KubeStateMetrics", name, args, opts);
    const { namespace, watched } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    const account = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    const serviceAccount = { name: account.metadata.name, namespace };
    const grant = new Grant(
      name,
      {
        namespace: watched,
        labels,
        roleName: `${app}-role`,
        roleBindingName: `${app}-rolebinding`,
        rules: lookingAt(namespaced),
        serviceAccount,
      },
      { parent: this },
    );
    // Nodes are in no namespace.
    const clusterMetadata = { name: `paystream-${app}`, labels };
    const clusterRole = new k8s.rbac.v1.ClusterRole(
      name,
      { metadata: clusterMetadata, rules: lookingAt(clusterWide) },
      { parent: this },
    );
    const clusterBinding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: clusterMetadata,
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: clusterRole.metadata.name,
        },
        subjects: [{ kind: "ServiceAccount", ...serviceAccount }],
      },
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
        egress: [toApiServer],
      },
      { parent: this },
    );

    servedPod(
      name,
      {
        metadata,
        account,
        size: kubeStateMetricsSize,
        ports: [{ name: "http", port, appProtocol: "http" }],
        ownPorts: [{ name: "telemetry", containerPort: telemetryPort }],
        // Two of them would count everything twice.
        strategy: { type: "Recreate" },
        container: {
          image: args.image,
          args: pulumi.output(watched).apply(kubeStateMetricsFlags),
          readinessProbe: {
            httpGet: { path: "/readyz", port: "telemetry" },
            periodSeconds: 10,
            failureThreshold: 3,
          },
          livenessProbe: {
            httpGet: { path: "/healthz", port: "http" },
            periodSeconds: 30,
            failureThreshold: 4,
          },
        },
        pod: { automountServiceAccountToken: true },
      },
      { parent: this, dependsOn: [grant, clusterBinding] },
    );
    this.registerOutputs();
  }
}
