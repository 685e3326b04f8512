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
