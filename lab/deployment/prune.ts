import {
  isConfiguration,
  unusedConfigurations,
} from "../../stacks/commands/unused-configurations.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { Manifest, StoredObject } from "../cluster/kubernetes-object.ts";
import { isOwn, labelOf } from "./apply-object.ts";

/**
 * Deletes what the lab has applied before and the program no longer has. As Pulumi does it, ConfigMaps of
 * earlier releases stay as long as a revision that can be gone back to reads them.
 *
 * @param rendered the objects that stay
 * @param kinds all that the program knows, by their names with group and version
 * @returns the labels of what was deleted
 */
export async function prune(
  api: KubernetesApi,
  namespace: string,
  rendered: readonly Manifest[],
  kinds: ReadonlyMap<string, Kind>,
): Promise<readonly string[]> {
  const known = new Set(rendered.map(labelOf));
  const objects = await objectsOf(api, namespace, kinds);
  const unused = new Set(unusedConfigurations(objects));
  const stale = objects.filter(
    (object) =>
      isOwn(object) &&
      object.metadata.deletionTimestamp === undefined &&
      !known.has(labelOf(object)) &&
      (!isConfiguration(object.metadata.name) || unused.has(object.metadata.name)),
  );
  for (const object of stale) {
    await api.delete(object, { isGraceful: true });
  }
  return stale.map(labelOf);
}

/** A kind of objects of a namespace. */
export type Kind = Pick<Manifest, "apiVersion" | "kind">;

/** The kinds of objects that are in a namespace. */
export function kindsOf(objects: readonly Manifest[]): ReadonlyMap<string, Kind> {
  return new Map(
    objects
      .filter(({ metadata }) => metadata.namespace !== undefined)
      .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
}

/** The objects of some kinds, and the ReplicaSets, which refer to ConfigMaps. */
async function objectsOf(
  api: KubernetesApi,
  namespace: string,
  kinds: ReadonlyMap<string, Kind>,
): Promise<readonly StoredObject[]> {
  const lists = [...kinds.values(), { apiVersion: "apps/v1", kind: "ReplicaSet" }].map(
    ({ apiVersion, kind }) => api.list(apiVersion, kind, { namespace }),
  );
  return (await Promise.all(lists)).flat();
}
