import type * as k8s from "@pulumi/kubernetes";
import { mesh } from "../../controllers.ts";
import type { Egress } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import { grafanaEndpoint } from "./grafana-endpoint.ts";

/**
 * It asks its data sources, by name, and nobody else.
 *
 * @param asked their pods by the label `app`, and the port of each
 */
export function grafanaEgress(
  asked: readonly { readonly name: string; readonly port: number }[],
): readonly Egress[] {
  return [
    toDns,
    ...asked.map(({ name, port }) => ({
      to: [{ podSelector: { matchLabels: { app: name } } }],
      ports: [
        { protocol: "TCP", port },
        { protocol: "TCP", port: mesh.hbonePort },
      ],
    })),
  ];
}

/**
 * Where nothing lets people in from outside, nobody in the cluster may connect to Grafana: people reach it
 * with `kubectl port-forward`, which comes from inside its pod. So it has no AuthorizationPolicy beside the
 * one of the namespace that denies everything.
 */
export function unreachableGrafana(
  egress: readonly Egress[],
): k8s.types.input.networking.v1.NetworkPolicySpec {
  return {
    podSelector: { matchLabels: { app: grafanaEndpoint.name } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ ipBlock: { cidr: mesh.probeSource } }] }],
    egress: [...egress],
  };
}
