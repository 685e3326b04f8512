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
 * @param kinds all that the program has
 * @returns what was deleted, as `delete ConfigMap …`
 */
export async function prune(
  api: KubernetesApi,
  namespace: string,
  rendered: readonly Manifest[],
  kinds: readonly Kind[],
): Promise<readonly string[]> {
  const known = new Set(rendered.map(labelOf));
  const objects = await objectsOf(api, namespace, kinds);
  const stale = objects.filter(
    (object) =>
      isOwn(object) &&
      object.metadata.deletionTimestamp === undefined &&
      !known.has(labelOf(object)) &&
      !isConfiguration(object.metadata.name),
  );
  return [...(await deleteAll(api, stale)), ...(await pruneConfigurations(api, namespace))];
}

/**
 * Deletes the ConfigMaps of releases that nothing can go back to: whoever deploys clears them up.
 *
 * @returns what was deleted, as `delete ConfigMap …`
 */
export async function pruneConfigurations(
  api: KubernetesApi,
  namespace: string,
): Promise<readonly string[]> {
  const objects = await objectsOf(api, namespace, [
    { apiVersion: "v1", kind: "ConfigMap" },
    { apiVersion: "apps/v1", kind: "ReplicaSet" },
    { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
  ]);
  const unused = new Set(unusedConfigurations(objects));
  return deleteAll(
    api,
    objects.filter(({ kind, metadata }) => kind === "ConfigMap" && unused.has(metadata.name)),
  );
}

async function deleteAll(
  api: KubernetesApi,
  objects: readonly StoredObject[],
): Promise<readonly string[]> {
  for (const object of objects) {
    await api.delete(object, { isGraceful: true });
  }
  return objects.map((object) => `delete ${labelOf(object)}`);
}

/** A kind of objects of a namespace. */
type Kind = Pick<Manifest, "apiVersion" | "kind">;

/** The kinds of objects that are in a namespace, each once. */
export function kindsOf(objects: readonly Manifest[]): readonly Kind[] {
  const kinds = objects
    .filter(({ metadata }) => metadata.namespace !== undefined)
    .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }] as const);
  return [...new Map(kinds).values()];
}

async function objectsOf(
  api: KubernetesApi,
  namespace: string,
  kinds: readonly Kind[],
): Promise<readonly StoredObject[]> {
  const lists = kinds.map(({ apiVersion, kind }) => api.list(apiVersion, kind, { namespace }));
  return (await Promise.all(lists)).flat();
}
