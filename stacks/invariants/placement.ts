import { type Invariant, nameOf } from "./invariant.ts";
import { ofKind } from "./kubernetes-object.ts";

/** Kinds that are in no namespace. */
const clusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding"];

const labels = [
  "app.kubernetes.io/part-of",
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
];

export const placement: Invariant = {
  name: "in-its-namespace",
  description:
    "Everything is in the environment's namespace, or in the one for what watches the cluster, where it has that.",
  violations: (objects) => {
    const namespaces = ofKind(objects, "Namespace").map(({ metadata }) => metadata.name);
    return objects
      .filter(({ kind }) => !clusterWide.includes(kind))
      .filter(({ metadata }) => !namespaces.includes(metadata.namespace ?? ""))
      .map(
        (object) =>
          `${nameOf(object)} is in namespace "${object.metadata.namespace ?? ""}": it must be in ${namespaces.join(" or ")}`,
      );
  },
};

export const labelled: Invariant = {
  name: "labelled",
  description: "Every object says what it is part of, of which environment, and who manages it.",
  violations: (objects) =>
    objects.flatMap((object) =>
      labels
        .filter((label) => object.metadata.labels?.[label] === undefined)
        .map((label) => `${nameOf(object)} has no label ${label}`),
    ),
};
