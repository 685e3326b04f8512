/**
 * The controllers of the cluster as an environment meets them: where they run, and as whom. Network
 * policies, authorization policies and role bindings name them from here. These are the names that the
 * installation of the operations guide gives them; their namespaces are in the mesh too, because a mesh
 * identity is how an environment recognizes them.
 *
 * @module
 */

/** Who somebody is in the mesh, and where to find its pods. */
export interface Peer {
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
}

const ingressGateway = {
  namespace: "istio-system",
  podLabels: { istio: "ingressgateway" },
  serviceAccount: "istio-ingressgateway",
} as const satisfies Peer;

const externalSecrets = {
  namespace: "external-secrets",
  podLabels: { "app.kubernetes.io/name": "external-secrets" },
  serviceAccount: "external-secrets",
} as const satisfies Peer;

const argoRollouts = {
  namespace: "argo-rollouts",
  podLabels: { "app.kubernetes.io/name": "argo-rollouts" },
  serviceAccount: "argo-rollouts",
} as const satisfies Peer;

export const controllers = { ingressGateway, externalSecrets, argoRollouts } as const;

/**
 * Where External Secrets says how its syncs went. The Service is there when its chart is installed with
 * `metrics.service.enabled=true`, for one replica: only the replica that leads has anything to tell.
 * Where its namespace limits who may connect, the Prometheus of each environment must be admitted to this
 * port: by a NetworkPolicy (and to HBONE), and by an AuthorizationPolicy that names its principal.
 * https://github.com/external-secrets/external-secrets/blob/main/deploy/charts/external-secrets/templates/service.yaml
 */
export const externalSecretsMetrics = {
  service: "external-secrets-metrics",
  port: 8080,
} as const;

/**
 * Where Argo Rollouts says in what phase Rollouts and AnalysisRuns are. The Service is part of its
 * installation. As with External Secrets, a namespace that limits who may connect must admit Prometheus.
 * https://github.com/argoproj/argo-rollouts/blob/v1.10.2/manifests/base/argo-rollouts-metrics-service.yaml
 */
export const argoRolloutsMetrics = { service: "argo-rollouts-metrics", port: 8090 } as const;

/**
 * Where the pods of the ingress gateway say how they forwarded, and when their certificates end. The
 * Service is headless, so that its name stands for all of them; it is made by hand, once for a cluster
 * (docs/operations/installation.md).
 * https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio
 */
export const gatewayMetrics = {
  service: "istio-ingressgateway-metrics",
  port: 15_090,
  path: "/stats/prometheus",
} as const;

/** The control plane of the mesh, which signs the identities. */
export const istiod = {
  namespace: "istio-system",
  podLabels: { app: "istiod" },
  serviceAccount: "istiod",
} as const satisfies Peer;

/** Where istiod says when its certificates end. */
export const istiodMetrics = { service: "istiod", port: 15_014 } as const;

/** The DNS servers of the cluster, which serve pods of the mesh and others alike. */
export const dns = {
  namespace: "kube-system",
  podLabels: { "k8s-app": "kube-dns" },
  port: 53,
} as const;

/**
 * What a mesh of ambient mode adds to a pod's network. All traffic between pods of the mesh is carried by
 * HBONE, and the kubelet's probes come from one link-local address.
 * https://istio.io/latest/docs/ambient/usage/networkpolicy/
 */
export const mesh = {
  trustDomain: "cluster.local",
  hbonePort: 15_008,
  probeSource: "169.254.7.127/32",
} as const;

/** The mesh identity that ztunnel proves for the pods of a service account. */
export function principalOf({ namespace, serviceAccount }: Omit<Peer, "podLabels">): string {
  return `${mesh.trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
