import { type Invariant, nameOf } from "./invariant.ts";

/** Groups whose objects the API server decodes into types, which have no empty lists. */
const builtIn = /^(v1|(apps|batch|policy)\/v1|\w+(\.\w+)*\.k8s\.io\/v1)$/;

export const noEmptyLists: Invariant = {
  name: "no-empty-list",
  description:
    "Nothing sends an empty list, which the API server drops: it would be a change on every run.",
  violations: (objects) =>
    objects
      .filter(({ apiVersion }) => builtIn.test(apiVersion))
      .flatMap((object) =>
        emptyListsIn(object, "").map(
          (path) => `${nameOf(object)} has an empty list ${path}: leave it out`,
        ),
      ),
};

function emptyListsIn(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    return value.length === 0
      ? [path]
      : value.flatMap((one, index) => emptyListsIn(one, `${path}[${index}]`));
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value)
    .filter(([key]) => path !== "" || key !== "ignoreChanges")
    .flatMap(([key, one]) => emptyListsIn(one, path === "" ? key : `${path}.${key}`));
}
