import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../tools/run-command.ts";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";
import type { Traffic } from "./traffic.ts";

/** Of no cluster: what a policy says of a pod, it says by its labels. */
const POD_ADDRESS = "198.51.100.1";

/** The foot of the table that cyclonus writes for each connection. */
const VERDICT = /is allowed\?\s*\|\s*(true|false)/gi;

/**
 * Asks cyclonus whether network policies let connections through.
 *
 * @returns a verdict for each connection, in their order
 * @throws Error with what cyclonus wrote, if it does not understand the policies
 */
export async function askCyclonus(
  cyclonus: string,
  policies: readonly RenderedKubernetesObject[],
  traffic: readonly Traffic[],
): Promise<boolean[]> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-flows-"));
  try {
    const policyPath = join(folder, "policies.json");
    const trafficPath = join(folder, "traffic.json");
    const list = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicyList",
      items: policies.filter(({ kind }) => kind === "NetworkPolicy"),
    };
    await writeFile(policyPath, JSON.stringify(list));
    await writeFile(trafficPath, JSON.stringify(traffic.map(question)));
    const files = ["--policy-path", policyPath, "--traffic-path", trafficPath];
    const answer = await runCommand(cyclonus, ["analyze", "--mode", "query-traffic", ...files]);
    const verdicts = [...answer.matchAll(VERDICT)].map(([, allowed]) =>
      /true/i.test(allowed ?? ""),
    );
    if (verdicts.length !== traffic.length) {
      throw new Error(`cyclonus has not judged all of ${traffic.length} connections:\n${answer}`);
    }
    return verdicts;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** https://github.com/mattfenwick/cyclonus/blob/v0.5.6/pkg/matcher/traffic.go */
function question({ from, to, port, protocol }: Traffic) {
  return {
    Source: peer(from),
    Destination: peer(to),
    ResolvedPort: port,
    Protocol: protocol,
  };
}

function peer(end: Traffic["from"]) {
  return "address" in end
    ? { IP: end.address }
    : {
        IP: POD_ADDRESS,
        Internal: {
          Namespace: end.namespace,
          NamespaceLabels: { "kubernetes.io/metadata.name": end.namespace },
          PodLabels: end.labels,
        },
      };
}
