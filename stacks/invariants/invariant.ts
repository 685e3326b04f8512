import type { KubernetesObject } from "./kubernetes-object.ts";

/** Something that holds for all objects of an environment together, whatever they are. */
export interface Invariant {
  /** Lower case words and dashes: also the name of the policy in the policy pack. */
  readonly name: string;
  /** What holds, as a sentence. */
  readonly description: string;
  /** What does not hold: the object, the field, and what would be right. */
  readonly violations: (objects: readonly KubernetesObject[]) => readonly string[];
}

/** How a violation names an object. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}
