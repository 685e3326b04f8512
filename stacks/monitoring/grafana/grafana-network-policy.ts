import type * as k8s from "@pulumi/kubernetes";
import { mesh } from "../../controllers.ts";
import type { Egress } from "../../network/allowance.ts";
import { toDns } from "../../network/to-dns.ts";
import { prometheusEndpoint } from "../prometheus-endpoint.ts";
import { grafanaEndpoint } from "./grafana-endpoint.ts";

/** It asks Prometheus, by name, and nobody else. */
export const grafanaEgress: readonly Egress[] = [
  toDns,
  {
    to: [{ podSelector: { matchLabels: { app: prometheusEndpoint.name } } }],
    ports: [
      { protocol: "TCP", port: prometheusEndpoint.port },
      { protocol: "TCP", port: mesh.hbonePort },
    ],
  },
];

/**
 * Where nothing lets people in from outside, nobody in the cluster may connect to Grafana: people reach it
 * with `kubectl port-forward`, which comes from inside its pod. So it has no AuthorizationPolicy beside the
 * one of the namespace that denies everything.
 */
export const unreachableGrafana: k8s.types.input.networking.v1.NetworkPolicySpec = {
  podSelector: { matchLabels: { app: grafanaEndpoint.name } },
  policyTypes: ["Ingress", "Egress"],
  ingress: [{ from: [{ ipBlock: { cidr: mesh.probeSource } }] }],
  egress: [...grafanaEgress],
};
