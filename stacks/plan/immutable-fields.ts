/** Nothing can be renamed or moved to another namespace, whatever its kind. */
const everyKind = ["metadata.name", "metadata.namespace", "apiVersion"];

/**
 * Fields that Kubernetes, or Vault, does not let anyone change: Pulumi deletes the object and makes another.
 * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/ and the API reference of each kind.
 */
const byKind: Readonly<Record<string, readonly string[]>> = {
  // One that is immutable is named after its content. The others are changed in place (cluster.ts).
  ConfigMap: ["immutable"],
  Deployment: ["spec.selector"],
  // Not its size, which may grow: https://github.com/pulumi/pulumi-kubernetes/pull/1705
  PersistentVolumeClaim: [
    "spec.accessModes",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeName",
  ],
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

/** Fields of a kind whose change replaces the object. */
export function immutableFields(kind: string): readonly string[] {
  return [...everyKind, ...(byKind[kind] ?? [])];
}
