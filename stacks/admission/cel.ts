/**
 * Texts of the Common Expression Language, in which policies of Kyverno are written.
 * https://kubernetes.io/docs/reference/using-api/cel/
 *
 * @module
 */

import type { INamespacedValidatingPolicy } from "@kubernetes-models/kyverno/policies.kyverno.io/v1/NamespacedValidatingPolicy";

/** A text, or texts, as CEL writes them: its escapes are those of JSON. */
export function literal(value: string | readonly string[]): string {
  return JSON.stringify(value);
}

/** The pod that an object is or would make, of any of the kinds of {@link matchConstraints}. */
function podOf(object: string): string {
  const ofCronJob = `${object}.spec.jobTemplate.spec.template.spec`;
  const ofOthers = `${object}.spec.template.spec`;
  return `(${object}.kind == "Pod" ? ${object}.spec : ${object}.kind == "CronJob" ? ${ofCronJob} : ${ofOthers})`;
}

/** The `spec` of the pod that is judged. */
export const pod = podOf("object");

/**
 * Pods, and what makes them: a workload is refused where it is written, by `pulumi up`, and not later where
 * its pods fail to appear. A pod's debugging containers come by a subresource. ReplicaSets are missing:
 * controllers make them of templates that were judged, and an old one must still be scaled down.
 */
export const matchConstraints: Constraints = {
  // One rule would do for all, but Kyverno's reports ask for the right to read each combination in it.
  resourceRules: [
    ofGroup("", "v1", "pods", "pods/ephemeralcontainers"),
    ofGroup("apps", "v1", "deployments", "statefulsets", "daemonsets"),
    ofGroup("batch", "v1", "jobs", "cronjobs"),
    ofGroup("argoproj.io", "v1alpha1", "rollouts"),
  ],
};

type Constraints = NonNullable<INamespacedValidatingPolicy["spec"]["matchConstraints"]>;

function ofGroup(
  group: string,
  version: string,
  ...resources: string[]
): NonNullable<Constraints["resourceRules"]>[number] {
  return {
    apiGroups: [group],
    apiVersions: [version],
    resources,
    operations: ["CREATE", "UPDATE"],
  };
}

/**
 * What runs already may be scaled, labelled and ended, also where it would not be admitted today: only a pod
 * that is new or another one is judged.
 */
export const podChanges = {
  name: "the-pod-changes",
  expression: `request.operation != "UPDATE" || ${pod} != ${podOf("oldObject")}`,
} as const;
