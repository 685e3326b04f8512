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
export const matchConstraints = {
  // Of all combinations, the kinds that there are.
  resourceRules: [
    {
      apiGroups: ["", "apps", "batch", "argoproj.io"],
      apiVersions: ["v1", "v1alpha1"],
      resources: [
        "pods",
        "pods/ephemeralcontainers",
        "deployments",
        "statefulsets",
        "daemonsets",
        "jobs",
        "cronjobs",
        "rollouts",
      ],
      operations: ["CREATE", "UPDATE"],
    },
  ],
} satisfies INamespacedValidatingPolicy["spec"]["matchConstraints"];

/**
 * What runs already may be scaled, labelled and ended, also where it would not be admitted today: only a pod
 * that is new or another one is judged.
 */
export const podChanges = {
  name: "the-pod-changes",
  expression: `request.operation != "UPDATE" || ${pod} != ${podOf("oldObject")}`,
} as const;
