import type { PolicyResource } from "@pulumi/policy";
import type { KubernetesObject } from "../invariants/kubernetes-object.ts";

/** The fields of a resource that Pulumi shows to a policy, as far as they are read here. */
interface ShownResource extends Pick<PolicyResource, "type" | "props"> {
  readonly opts: Pick<PolicyResource["opts"], "ignoreChanges">;
}

/** The Kubernetes objects among the resources that Pulumi shows to a policy; no providers, no components. */
export function policyObjects(resources: readonly ShownResource[]): readonly KubernetesObject[] {
  return resources
    .filter(({ type, props }) => type.startsWith("kubernetes:") && props["metadata"] !== undefined)
    .map(({ props, opts }) => ({
      ...(props as Omit<KubernetesObject, "ignoreChanges">),
      ignoreChanges: opts.ignoreChanges,
    }));
}
