import { contract } from "@paystream/auth-service/contract";

/** An object as `kubectl get -o json` lists it, as far as it is read here. */
export interface ListedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/**
 * The ConfigMaps of earlier releases that no pod can need any more: neither the Rollout nor any of the
 * revisions that it keeps for going back refers to them.
 *
 * @param objects the ConfigMaps, ReplicaSets and Rollouts of a namespace
 * @returns their names
 */
export function unusedConfigurations(objects: readonly ListedObject[]): readonly string[] {
  const users = objects
    .filter(({ kind }) => kind !== "ConfigMap")
    .map((object) => JSON.stringify(object));
  return objects
    .filter(({ kind, metadata }) => kind === "ConfigMap" && isConfiguration(metadata.name))
    .map(({ metadata }) => metadata.name)
    .filter((name) => !users.some((user) => user.includes(`"${name}"`)));
}

/** Whether a ConfigMap is one of a release, which is kept beside those of later releases. */
export function isConfiguration(name: string): boolean {
  return new RegExp(`^${contract.resources.configMap}-[0-9a-f]{10}$`).test(name);
}
