import { type FieldChange, fieldChanges, liesIn } from "./field-changes.ts";
import { immutableFields } from "./immutable-fields.ts";
import type { RenderedObject } from "./rendered-objects.ts";

/** What becomes of an object. */
export type Action = "created" | "changed" | "replaced" | "deleted";

/** The change of one object between two versions of an environment. */
export interface ObjectChange {
  readonly action: Action;
  /** The object as it will be, or was where it is deleted. */
  readonly object: RenderedObject;
  /** Its fields that differ; none where it is created or deleted. */
  readonly fields: readonly FieldChange[];
  /** How releases of the environment will take over; undefined where it has no Rollout. */
  readonly strategy: string | undefined;
}

/** The objects that differ between two versions of an environment, in the order of their kinds and names. */
export function objectChanges(
  before: readonly RenderedObject[],
  after: readonly RenderedObject[],
): readonly ObjectChange[] {
  const old = new Map(before.map((object) => [identity(object), object]));
  const current = new Map(after.map((object) => [identity(object), object]));
  return [...new Set([...old.keys(), ...current.keys()])]
    .sort()
    .map((key) => changeOf(old.get(key), current.get(key)))
    .filter((change) => change !== undefined)
    .map((change) => ({ ...change, strategy: strategyOf(after) }));
}

function changeOf(
  before: RenderedObject | undefined,
  after: RenderedObject | undefined,
): Omit<ObjectChange, "strategy"> | undefined {
  if (after === undefined) {
    return before === undefined ? undefined : { action: "deleted", object: before, fields: [] };
  }
  if (before === undefined) {
    return { action: "created", object: after, fields: [] };
  }
  const fields = fieldChanges(before.content, after.content);
  if (fields.length === 0) {
    return undefined;
  }
  const isReplaced = fields.some(({ path }) =>
    immutableFields(after.kind).some((field) => liesIn(path, field)),
  );
  return { action: isReplaced ? "replaced" : "changed", object: after, fields };
}

/**
 * Names that end with a hash of the content are one object whose name is a field that differs. Namespaces
 * are no part of it: an environment is one namespace, and to move it is to replace everything.
 */
function identity({ kind, name }: RenderedObject): string {
  return `${kind} ${kind === "ConfigMap" ? name.replace(/-[0-9a-f]{10}$/, "") : name}`;
}

/** The name of the strategy of a Rollout, as Argo Rollouts calls it. */
function strategyOf(objects: readonly RenderedObject[]): string | undefined {
  const rollout = objects.find(({ kind }) => kind === "Rollout");
  const { strategy = {} } = Object(rollout?.content["spec"]) as { readonly strategy?: object };
  return Object.keys(strategy)[0];
}
