import type { Manifest } from "../cluster/kubernetes-object.ts";

/** Kinds of the controllers' installations that belong to no namespace. */
const CLUSTER_KINDS = [
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "Namespace",
];

/** A namespace of a controller, labelled as docs/operations/installation.md has it. */
export function namespaceInMesh(name: string): Manifest {
  const labels = { "istio.io/dataplane-mode": "ambient" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

/** As `kubectl apply --namespace` puts an object there. */
export function inNamespace(object: Manifest, namespace: string): Manifest {
  return CLUSTER_KINDS.includes(object.kind)
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
}
