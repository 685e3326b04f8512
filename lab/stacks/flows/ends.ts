import { controllers, dns, istiod, mesh, type Peer } from "../../../stacks/controllers.ts";
import {
  exporterPeer,
  kubeStateMetricsEndpoint,
  nodeExporterEndpoint,
} from "../../../stacks/monitoring/exporter-endpoints.ts";
import { type RenderedKubernetesObject, serviceNamespace } from "../rendered-environment.ts";
import type { MeshIdentity } from "./authorization.ts";
import type { Pod } from "./traffic.ts";

/** One end of a connection: a pod of the mesh, a pod outside of it, or an address. */
export type End =
  | (Pod & MeshIdentity)
  | (Pod & { readonly serviceAccount?: never })
  | { readonly address: string };

/** What runs in an environment, by the name of its workload. */
type WorkloadName =
  | "auth-service"
  | "prometheus"
  | "prometheus-backup"
  | "grafana"
  | "alertmanager"
  | "monitoring-access"
  | "node-exporter"
  | "kube-state-metrics"
  | "jaeger"
  | "log-collector"
  | "loki"
  | "trace-collector"
  | "vault";

/** Everybody else, as rows of a table call them. */
const others = {
  "the ingress gateway": podOf(controllers.ingressGateway),
  "Argo Rollouts": podOf(controllers.argoRollouts),
  "External Secrets": podOf(controllers.externalSecrets),
  istiod: podOf(istiod),
  "kube-state-metrics": podOf(exporterPeer(kubeStateMetricsEndpoint)),
  "node-exporter": podOf(exporterPeer(nodeExporterEndpoint)),
  "another namespace's pod": { namespace: "shop", labels: {}, serviceAccount: "default" },
  "another namespace's pod with Prometheus's label": {
    namespace: "shop",
    labels: { app: "prometheus" },
    serviceAccount: "prometheus",
  },
  "another namespace's pod with the gateway's label": {
    namespace: "shop",
    labels: controllers.ingressGateway.podLabels,
    serviceAccount: controllers.ingressGateway.serviceAccount,
  },
  "a pod outside the mesh": { namespace: "legacy", labels: {} },
  "the DNS server": { namespace: dns.namespace, labels: dns.podLabels },
  "another pod of kube-system": { namespace: dns.namespace, labels: { app: "metrics-server" } },
  "the kubelet": { address: mesh.probeSource.replace("/32", "") },
  // Documentation's addresses: https://www.rfc-editor.org/rfc/rfc5737
  "the node": { address: "192.0.2.10" },
  "the API server": { address: "192.0.2.1" },
  "the internet": { address: "203.0.113.7" },
} as const satisfies Record<string, End>;

/** Other pods of the environment's namespace. */
const strangers = {
  "another pod of the namespace": { app: "batch" },
  /** What else a person starts there, with a policy of its own that lets it out. */
  "another pod that may connect": { app: "batch", connects: "everywhere" },
} as const;

export type EndName = WorkloadName | keyof typeof strangers | keyof typeof others;

/**
 * Finds who is meant in an environment.
 *
 * @returns undefined for a workload that the environment does not have
 */
export function endOf(
  objects: readonly RenderedKubernetesObject[],
  name: EndName,
): End | undefined {
  if (name in others) {
    return others[name as keyof typeof others];
  }
  if (name in strangers) {
    const labels = strangers[name as keyof typeof strangers];
    return { namespace: serviceNamespace(objects), labels, serviceAccount: "default" };
  }
  return workloadPods(objects).find(({ workload }) => workload === name)?.pod;
}

/** Lets "another pod that may connect" out: nothing of an environment does, and every pod needs one. */
export function lettingOut(objects: readonly RenderedKubernetesObject[]): RenderedKubernetesObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "batch", namespace: serviceNamespace(objects) },
    spec: {
      podSelector: { matchLabels: strangers["another pod that may connect"] },
      policyTypes: ["Egress"],
      egress: [{}],
    },
  };
}

/** The pods of an environment's workloads, and whether they listen. */
export function workloadPods(objects: readonly RenderedKubernetesObject[]) {
  return objects.flatMap(({ metadata, spec }) => {
    const { metadata: podMetadata, spec: podSpec } =
      spec?.template ?? spec?.jobTemplate?.spec.template ?? {};
    const pod = {
      namespace: metadata.namespace ?? "",
      labels: podMetadata?.labels ?? {},
      serviceAccount: podSpec?.serviceAccountName ?? "default",
    };
    const hasPorts = podSpec?.containers.some(({ ports }: { ports?: unknown }) => ports) ?? false;
    return podSpec === undefined ? [] : [{ workload: metadata.name, pod, hasPorts }];
  });
}

function podOf({ namespace, podLabels, serviceAccount }: Peer) {
  return { namespace, labels: podLabels, serviceAccount };
}
