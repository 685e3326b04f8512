import { type ControllerOwned, claimed, controllerOwned, isOwnedUnder } from "../ownership.ts";
import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind, specOf } from "./kubernetes-object.ts";

export const leftToControllers: Invariant = {
  name: "controllers-keep-their-fields",
  description:
    "No field that a controller writes is written again, and no Secret of External Secrets is declared.",
  violations: (objects) => [
    ...ownedIn(objects).flatMap(({ kind, names, field, controller }) =>
      objects
        .filter(
          (object) =>
            object.kind === kind && (names as readonly string[]).includes(object.metadata.name),
        )
        .filter(({ ignoreChanges }) => !ignoreChanges.includes(field))
        .filter((object) => !isClaimed(object))
        .map(
          (object) =>
            `${nameOf(object)}: ${field} belongs to ${controller}: ignoreChanges must name it`,
        ),
    ),
    ...objects
      .filter(({ kind }) => kind === "Secret")
      .filter(({ metadata }) =>
        objects.some((one) => one.kind === "ExternalSecret" && one.metadata.name === metadata.name),
      )
      .map((object) => `${nameOf(object)} is made by External Secrets, and must not be declared`),
  ],
};

/** The fields that controllers write in an environment: under its Rollouts' strategies, or under any. */
function ownedIn(objects: readonly KubernetesObject[]): readonly ControllerOwned[] {
  const strategies = ofKind(objects, "Rollout").flatMap((rollout) =>
    Object.keys(specOf<{ readonly strategy: object }>(rollout).strategy ?? {}),
  );
  return Object.values(controllerOwned).filter(
    (owned) =>
      strategies.length === 0 || strategies.some((strategy) => isOwnedUnder(owned, strategy)),
  );
}

/** Whether this one run takes the object's fields back on purpose. */
function isClaimed({ metadata }: KubernetesObject): boolean {
  return Object.keys(claimed).every((key) => metadata.annotations?.[key] !== undefined);
}
