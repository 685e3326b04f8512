import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, type Labels, specOf } from "./kubernetes-object.ts";
import { type Workload, workloadsOf } from "./workload.ts";

interface Selecting {
  readonly selector: Labels | { readonly matchLabels?: Labels };
  readonly podSelector: { readonly matchLabels?: Labels };
}

/** The labels by which an object selects pods of its namespace; undefined where it selects none. */
export function selectorOf(object: KubernetesObject): Labels | undefined {
  const { selector, podSelector } = specOf<Selecting>(object);
  switch (object.kind) {
    case "Service":
      return selector as Labels;
    case "NetworkPolicy":
      return podSelector?.matchLabels ?? {};
    case "AuthorizationPolicy":
    case "PeerAuthentication":
      return (selector?.["matchLabels"] ?? {}) as Labels;
    case "DaemonSet":
    case "Deployment":
    case "PodDisruptionBudget":
    case "Rollout":
    case "StatefulSet":
      return selector?.["matchLabels"] as Labels | undefined;
    default:
      return undefined;
  }
}

/** Whether a selector selects pods with these labels. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

export const selectors: Invariant = {
  name: "selectors-meet",
  description:
    "Every selector selects exactly the pods of the app that its object is labelled with; only the defaults of a namespace select all.",
  violations: (objects) => {
    const workloads = workloadsOf(objects);
    return objects.flatMap((object) => {
      const selector = selectorOf(object);
      return selector === undefined ? [] : faultsOf(object, selector, workloads);
    });
  },
};

function faultsOf(
  object: KubernetesObject,
  selector: Labels,
  workloads: readonly Workload[],
): readonly string[] {
  const { name, labels: { app } = {} } = object.metadata;
  if (Object.keys(selector).length === 0) {
    return name.startsWith("default")
      ? []
      : [`${nameOf(object)} selects every pod: only the namespace's defaults may`];
  }
  const selected = workloads.filter(({ labels }) => selects(selector, labels));
  const meant = workloads.filter(({ labels }) => app !== undefined && labels["app"] === app);
  const isRight =
    meant.length > 0 &&
    selected.length === meant.length &&
    selected.every((workload) => meant.includes(workload));
  return isRight
    ? []
    : [
        `${nameOf(object)} selects the pods of ${names(selected)}: it must select those of ${names(meant)}, whose label app is "${app ?? ""}"`,
      ];
}

function names(workloads: readonly Workload[]): string {
  return workloads.map(({ object }) => nameOf(object)).join(" and ") || "nothing";
}
