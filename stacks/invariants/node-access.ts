import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind } from "./kubernetes-object.ts";
import { containersOf, type Workload, workloadsOf } from "./workload.ts";

/** https://kubernetes.io/docs/concepts/cluster-administration/logging/ */
const POD_LOGS = "/var/log/pods";

/**
 * Folders of a node that a program may have for itself, below this one: that of the log collectors. Beside it
 * are those of the kubelet and of containerd, and whoever writes there has the node.
 */
export const OWN_FOLDERS = "/var/lib/log-collector/";

export const nodeAccess: Invariant = {
  name: "nodes-are-read-only",
  description:
    "Folders of a node are mounted only in a namespace that is there for it, read-only but for a folder of the program's own.",
  violations: (objects) =>
    workloadsOf(objects).flatMap((workload) => {
      const { object, pod } = workload;
      const paths = (pod.volumes ?? []).flatMap(({ name, hostPath }) =>
        hostPath === undefined ? [] : [{ name, path: hostPath.path }],
      );
      if (paths.length === 0) {
        return [];
      }
      return [
        ...(seesNodes(object, objects)
          ? []
          : [`${nameOf(object)} mounts folders of its node, which its namespace refuses`]),
        ...paths
          .filter(({ name, path }) => !path.startsWith(OWN_FOLDERS) && isWritable(workload, name))
          .map(({ path }) => `${nameOf(object)} could write ${path} of its node`),
      ];
    }),
};

/** Whether a workload reads the files that the kubelet has for the logs of pods, which are root's, and may. */
export function readsPodLogs(
  { object, pod }: Workload,
  objects: readonly KubernetesObject[],
): boolean {
  const mounted = (pod.volumes ?? []).map(({ hostPath }) => hostPath?.path);
  return mounted.includes(POD_LOGS) && seesNodes(object, objects);
}

/** Whether an object is in a namespace whose pods see files of their nodes. */
function seesNodes({ metadata }: KubernetesObject, objects: readonly KubernetesObject[]): boolean {
  return ofKind(objects, "Namespace").some(
    ({ metadata: { name, labels } }) =>
      name === metadata.namespace &&
      labels?.["pod-security.kubernetes.io/enforce"] === "privileged",
  );
}

function isWritable(workload: Workload, volume: string): boolean {
  return containersOf(workload).some(({ volumeMounts = [] }) =>
    volumeMounts.some(({ name, readOnly }) => name === volume && readOnly !== true),
  );
}
