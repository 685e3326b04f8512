import { plain, type RegisteredResource } from "../render/registered-resource.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** The Kubernetes objects among a program's resources. */
export function registeredObjects(
  resources: readonly RegisteredResource[],
): readonly KubernetesObject[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs, ignoreChanges }) => ({
      ...(plain(inputs) as Omit<KubernetesObject, "ignoreChanges">),
      ignoreChanges,
    }));
}
