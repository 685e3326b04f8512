/** Nothing can be renamed or moved to another namespace, whatever its kind. */
const everyKind = ["metadata.name", "metadata.namespace", "apiVersion"];

/**
 * Fields that Kubernetes, or Vault, does not let anyone change: Pulumi deletes the object and makes another.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/ and the API reference of each kind.
 */
const byKind: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ["data", "immutable"],
  Deployment: ["spec.selector"],
  PersistentVolumeClaim: ["spec"],
  RoleBinding: ["roleRef"],
  ClusterRoleBinding: ["roleRef"],
  // https://github.com/argoproj/argo-rollouts/issues/4084
  Rollout: ["spec.selector"],
  Secret: ["type"],
  Service: ["spec.clusterIP"],
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"],
  "vault:index/mount:Mount": ["inputs.type"],
  "vault:kv/secretV2:SecretV2": ["inputs.mount", "inputs.name"],
  "vault:index/policy:Policy": ["inputs.name"],
  "vault:index/authBackend:AuthBackend": ["inputs.type"],
  "vault:kubernetes/authBackendRole:AuthBackendRole": ["inputs.backend", "inputs.roleName"],
  "vault:index/token:Token": ["inputs"],
};

/** Fields of a kind whose change replaces the object. Our ConfigMaps are immutable. */
export function immutableFields(kind: string): readonly string[] {
  return [...everyKind, ...(byKind[kind] ?? [])];
}
