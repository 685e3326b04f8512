import { controllerOwned } from "../ownership.ts";
import { type Invariant, nameOf } from "./invariant.ts";

export const leftToControllers: Invariant = {
  name: "controllers-keep-their-fields",
  description:
    "No field that a controller writes is written again, and no Secret of External Secrets is declared.",
  violations: (objects) => [
    ...Object.values(controllerOwned).flatMap(({ kind, names, field, controller }) =>
      objects
        .filter(
          (object) =>
            object.kind === kind && (names as readonly string[]).includes(object.metadata.name),
        )
        .filter(({ ignoreChanges }) => !ignoreChanges.includes(field))
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
