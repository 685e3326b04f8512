/** A Kubernetes object of an environment, and what Pulumi leaves of it to a controller. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
  };
  /** Of the shape that the kind has; {@link specOf} says which. */
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly rules?: readonly RoleRule[];
  readonly roleRef?: { readonly kind?: string; readonly name: string };
  readonly subjects?: readonly { readonly name: string; readonly namespace?: string }[];
  /** Paths of fields that Pulumi does not write again. */
  readonly ignoreChanges: readonly string[];
}

/** Labels or annotations by their keys. */
export type Labels = Readonly<Record<string, string>>;

/** A rule of a Role. */
interface RoleRule {
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** All objects of some kinds. */
export function ofKind(
  objects: readonly KubernetesObject[],
  ...kinds: readonly string[]
): readonly KubernetesObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** The fields of an object's spec that a check reads; each may be missing. */
export function specOf<Spec extends object>({ spec }: KubernetesObject): Partial<Spec> {
  return (spec ?? {}) as Partial<Spec>;
}
