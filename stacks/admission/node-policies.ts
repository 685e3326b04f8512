import { nodeAccess, OWN_FOLDERS } from "../invariants/node-access.ts";
import { kubeStateMetricsEndpoint } from "../monitoring/exporter-endpoints.ts";
import { prometheusEndpoint } from "../monitoring/prometheus-endpoint.ts";
import { literal } from "./cel.ts";
import { ofEachContainer, ofPod, type PodPolicy } from "./pod-policy.ts";

/** What no pod shares with its node, whatever the namespace is for. */
const ofNodes = ["hostNetwork", "hostPID", "hostIPC"].map((field) =>
  ofPod(`!variables.pod.?${field}.orValue(false)`, `${field} must not be true`),
);

const folders = "variables.pod.?volumes.orValue([]).filter(v, has(v.hostPath))";

const withoutFolders = ofPod(
  `${folders}.size() == 0`,
  "volumes must not be of hostPath: they are folders of the node",
);

/** A folder of a node is read, but for one of the program's own. */
const readOnlyFolders = ofEachContainer(
  `${folders}.all(v, v.hostPath.path.startsWith(${literal(OWN_FOLDERS)}) || c.?volumeMounts.orValue([]).all(m, m.name != v.name || m.?readOnly.orValue(false)))`,
  literal(`volumes of hostPath must be mounted readOnly, but for those below ${OWN_FOLDERS}`),
);

/** @param readsNodes whether the namespace is for programs that read a node */
export function nodePolicy(readsNodes: boolean): PodPolicy {
  return {
    name: nodeAccess.name,
    description: nodeAccess.description,
    validations: [
      ...ofNodes,
      ofEachContainer(
        "c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0)",
        literal("ports must have no hostPort"),
      ),
      readsNodes ? readOnlyFolders : withoutFolders,
    ],
  };
}

/** Service accounts whose pods ask the API server. */
const askers = [prometheusEndpoint.name, kubeStateMetricsEndpoint.name] as const;

/** A token is worth stealing also where its account may do little. */
export const tokenPolicy: PodPolicy = {
  name: "api-token-needed",
  description: "Only pods that ask the API server have a token for it.",
  validations: [
    ofPod(
      `variables.pod.?serviceAccountName.orValue("default") in ${literal(askers)} || !variables.pod.?automountServiceAccountToken.orValue(true) && variables.pod.?volumes.orValue([]).all(v, v.?projected.?sources.orValue([]).all(s, !has(s.serviceAccountToken)))`,
      `automountServiceAccountToken must be false, and no volume a token: only pods of ${askers.join(" and ")} need one`,
    ),
  ],
};
