import { claimed } from "../../stacks/ownership.ts";
import { type KubernetesApi, RefusedError } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject, Manifest, StoredObject } from "../cluster/kubernetes-object.ts";

/** Owns what the lab applies, and tells it from what others have made. */
export const MANAGER = "paystream-lab";

/** What became of an object. */
export interface AppliedObject {
  readonly object: StoredObject;
  readonly change: "create" | "update" | "none";
  /** What the API server warns of. */
  readonly warnings: readonly string[];
}

/**
 * Brings an object to what is written down, by server-side apply: with force where its annotation asks
 * Pulumi for it.
 *
 * @param leftToOthers fields, as `spec.http`, that are written when the object is made and then left alone,
 *   as Pulumi's `ignoreChanges` leaves them
 * @throws RefusedError naming the object, also where somebody else has changed a field of it
 */
export async function applyObject(
  api: KubernetesApi,
  manifest: Manifest,
  leftToOthers: readonly string[] = [],
): Promise<AppliedObject> {
  const before = await readIfThere(api, manifest);
  if (before?.metadata.deletionTimestamp !== undefined) {
    throw new Error(`${labelOf(manifest)} is being deleted. Try again when it is gone.`);
  }
  const wanted =
    before === undefined
      ? manifest
      : leftToOthers.reduce((rest, field) => leaving(rest, field, before), manifest);
  const { body: object, warnings } = await api
    .apply(wanted, { manager: MANAGER, isForced: isClaimed(manifest) })
    .catch((error: unknown) => {
      throw error instanceof RefusedError
        ? new RefusedError(error.status, `${labelOf(manifest)}: ${error.message}`)
        : error;
    });
  return { object, change: changeOf(before, object), warnings };
}

function isClaimed({ metadata }: Manifest): boolean {
  return Object.entries(claimed).every(([key, value]) => metadata.annotations?.[key] === value);
}

/** Whether an object was made by the lab. */
export function isOwn({ metadata: { managedFields = [] } }: StoredObject): boolean {
  return managedFields.some(isOwnEntry);
}

export async function readIfThere(
  api: KubernetesApi,
  object: KubernetesObject,
): Promise<StoredObject | undefined> {
  try {
    return await api.read(object);
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

/** For messages: `Rollout auth-service`. */
export function labelOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function changeOf(before: StoredObject | undefined, after: StoredObject): AppliedObject["change"] {
  if (before === undefined) {
    return "create";
  }
  return before.metadata.resourceVersion === after.metadata.resourceVersion ? "none" : "update";
}

/**
 * A manifest that does not change a field of the object that is there. As long as nobody else has written
 * the field, it is the lab's, and has to be named again: who applies without a field of his removes it.
 */
function leaving(manifest: Manifest, field: string, before: StoredObject): Manifest {
  const path = field.split(".");
  const owned = before.metadata.managedFields?.some(
    (entry) =>
      isOwnEntry(entry) &&
      valueAt(
        entry.fieldsV1,
        path.map((name) => `f:${name}`),
      ),
  );
  return replaced(manifest, path, owned ? valueAt(before, path) : undefined) as Manifest;
}

function isOwnEntry({ manager, operation }: { manager: string; operation: string }): boolean {
  return manager === MANAGER && operation === "Apply";
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((at, name) => Object(at)[name], value);
}

/** A copy with another value at a path; undefined takes the field out. */
function replaced(value: unknown, [name = "", ...rest]: readonly string[], by: unknown): object {
  const { [name]: old, ...others } = Object(value);
  const next = rest.length === 0 ? by : replaced(old, rest, by);
  return next === undefined ? others : { ...others, [name]: next };
}
