import type { INamespacedValidatingPolicy } from "@kubernetes-models/kyverno/policies.kyverno.io/v1/NamespacedValidatingPolicy";
import type { Invariant } from "../invariants/invariant.ts";
import { literal, matchConstraints, pod, podChanges } from "./cel.ts";

/** What the pods of a namespace must be like to be admitted. */
export type PodPolicy = Pick<Invariant, "name" | "description"> & {
  readonly validations: readonly Validation[];
};

/** A condition in CEL, and a text in CEL that says what is wrong where it does not hold. */
interface Validation {
  readonly expression: string;
  readonly messageExpression: string;
}

/** Variables of every policy: the pod, all of its containers, and those that may ask for resources. */
const variables = [
  { name: "pod", expression: pod },
  {
    name: "sized",
    expression: "variables.pod.containers + variables.pod.?initContainers.orValue([])",
  },
  {
    name: "containers",
    expression: "variables.sized + variables.pod.?ephemeralContainers.orValue([])",
  },
] as const;

/**
 * A condition of each container `c` by itself.
 *
 * @param fault a text in CEL that completes "container <name>: …"
 * @param containers `sized` leaves out debugging containers, which may not ask for resources
 */
export function ofEachContainer(
  condition: string,
  fault: string,
  containers: "containers" | "sized" = "containers",
): Validation {
  const all = `variables.${containers}`;
  return {
    expression: `${all}.all(c, ${condition})`,
    messageExpression: `${all}.filter(c, !(${condition})).map(c, "container " + c.name + ": " + ${fault}).join(", ")`,
  };
}

/** A condition of the pod, with what is wrong where it does not hold. */
export function ofPod(condition: string, fault: string): Validation {
  return { expression: condition, messageExpression: literal(fault) };
}

/** The `spec` of a NamespacedValidatingPolicy, besides what is done with what it refuses. */
export function podPolicySpec({ validations }: PodPolicy): INamespacedValidatingPolicy["spec"] {
  return {
    matchConstraints,
    matchConditions: [podChanges],
    variables: [...variables],
    validations: [...validations],
  };
}
