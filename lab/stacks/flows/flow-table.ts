import type { EndName } from "./ends.ts";

/** A line of the table: whether somebody may open connections to a port. */
export interface Flow {
  readonly from: EndName;
  readonly may: boolean;
  readonly to: EndName;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
}

/**
 * Who may reach whom in an environment, and who may not (spec 000 §6.2, and design.md for what it says
 * nothing of). Lines of a workload that an environment does not have do not apply to it.
 */
export const flowTable: readonly Flow[] = [
  // The service
  flow("the ingress gateway", "may", "auth-service", 8080),
  flow("prometheus", "may", "auth-service", 8080),
  flow("another pod that may connect", "may", "auth-service", 8080),
  flow("the kubelet", "may", "auth-service", 8080),
  flow("the ingress gateway", "may not", "auth-service", 9229),
  flow("prometheus", "may not", "auth-service", 9229),
  flow("another pod that may connect", "may not", "auth-service", 9229),
  flow("istiod", "may not", "auth-service", 8080),
  flow("Argo Rollouts", "may not", "auth-service", 8080),
  flow("External Secrets", "may not", "auth-service", 8080),
  flow("another namespace's pod", "may not", "auth-service", 8080),
  flow("another namespace's pod with Prometheus's label", "may not", "auth-service", 8080),
  flow("another namespace's pod with the gateway's label", "may not", "auth-service", 8080),
  flow("a pod outside the mesh", "may not", "auth-service", 8080),
  flow("the node", "may not", "auth-service", 8080),
  flow("the internet", "may not", "auth-service", 8080),

  flow("auth-service", "may", "the DNS server", 53),
  flow("auth-service", "may", "the DNS server", 53, "UDP"),
  flow("auth-service", "may", "auth-service", 8080),
  flow("auth-service", "may not", "prometheus", 9090),
  flow("auth-service", "may not", "grafana", 3000),
  // Its secrets are brought to it.
  flow("auth-service", "may not", "vault", 8200),
  flow("auth-service", "may not", "the DNS server", 9153),
  flow("auth-service", "may not", "another pod of kube-system", 53, "UDP"),
  flow("auth-service", "may not", "another namespace's pod", 8080),
  flow("auth-service", "may not", "the ingress gateway", 80),
  flow("auth-service", "may not", "the API server", 443),
  flow("auth-service", "may not", "the API server", 6443),
  flow("auth-service", "may not", "the internet", 443),
  flow("auth-service", "may not", "the internet", 53, "UDP"),

  // Prometheus
  flow("Argo Rollouts", "may", "prometheus", 9090),
  flow("grafana", "may", "prometheus", 9090),
  flow("the kubelet", "may", "prometheus", 9090),
  flow("monitoring-access", "may", "prometheus", 9090),
  flow("Argo Rollouts", "may not", "prometheus", 9093),
  flow("alertmanager", "may not", "prometheus", 9090),
  flow("the ingress gateway", "may not", "prometheus", 9090),
  flow("another pod that may connect", "may not", "prometheus", 9090),
  flow("another namespace's pod", "may not", "prometheus", 9090),
  flow("a pod outside the mesh", "may not", "prometheus", 9090),
  flow("the internet", "may not", "prometheus", 9090),

  flow("prometheus", "may", "the API server", 443),
  flow("prometheus", "may", "the API server", 6443),
  // The price: a policy cannot name the API server but by an address, which differs between clusters.
  flow("prometheus", "may", "the internet", 443),
  flow("prometheus", "may", "alertmanager", 9093),
  flow("prometheus", "may not", "grafana", 3000),
  flow("prometheus", "may not", "monitoring-access", 8080),
  flow("prometheus", "may not", "vault", 8200),
  flow("prometheus", "may not", "another namespace's pod", 8080),
  flow("prometheus", "may", "External Secrets", 8080),
  flow("prometheus", "may", "Argo Rollouts", 8090),
  flow("prometheus", "may", "the ingress gateway", 15_090),
  flow("prometheus", "may", "istiod", 15_014),
  flow("prometheus", "may", "kube-state-metrics", 8080),
  flow("prometheus", "may", "node-exporter", 9100),
  flow("istiod", "may not", "prometheus", 9090),
  flow("node-exporter", "may not", "prometheus", 9090),
  flow("prometheus", "may", "the DNS server", 53, "UDP"),
  flow("prometheus", "may not", "the internet", 80),

  // What is backed up is a volume: nobody talks to it, and it to nobody
  flow("the kubelet", "may not", "prometheus-backup", 8080),
  flow("prometheus-backup", "may not", "prometheus", 9090),
  flow("prometheus-backup", "may not", "the DNS server", 53, "UDP"),
  flow("prometheus-backup", "may not", "the internet", 443),

  // Alertmanager
  flow("monitoring-access", "may", "alertmanager", 9093),
  flow("the kubelet", "may", "alertmanager", 9093),
  flow("prometheus", "may not", "alertmanager", 9094),
  flow("the ingress gateway", "may not", "alertmanager", 9093),
  flow("grafana", "may not", "alertmanager", 9093),
  flow("auth-service", "may not", "alertmanager", 9093),
  flow("another pod that may connect", "may not", "alertmanager", 9093),
  flow("another namespace's pod", "may not", "alertmanager", 9093),
  flow("another namespace's pod with Prometheus's label", "may not", "alertmanager", 9093),
  flow("a pod outside the mesh", "may not", "alertmanager", 9093),
  flow("the internet", "may not", "alertmanager", 9093),

  flow("alertmanager", "may", "the DNS server", 53, "UDP"),
  // PagerDuty, Slack and webhooks. The port of the mail server is open where one is set.
  flow("alertmanager", "may", "the internet", 443),
  flow("alertmanager", "may not", "the internet", 80),
  flow("alertmanager", "may not", "the internet", 25),
  flow("alertmanager", "may not", "auth-service", 8080),
  flow("alertmanager", "may not", "vault", 8200),
  flow("alertmanager", "may not", "the API server", 6443),

  // What lets people in from outside
  flow("the ingress gateway", "may", "monitoring-access", 8080),
  flow("the kubelet", "may", "monitoring-access", 8081),
  flow("the ingress gateway", "may not", "monitoring-access", 8081),
  flow("istiod", "may not", "monitoring-access", 8080),
  flow("another pod that may connect", "may not", "monitoring-access", 8080),
  flow("another namespace's pod with the gateway's label", "may not", "monitoring-access", 8080),
  flow("a pod outside the mesh", "may not", "monitoring-access", 8080),
  flow("the internet", "may not", "monitoring-access", 8080),

  flow("monitoring-access", "may", "the DNS server", 53, "UDP"),
  flow("monitoring-access", "may not", "auth-service", 8080),
  flow("monitoring-access", "may not", "vault", 8200),
  flow("monitoring-access", "may not", "the API server", 443),
  flow("monitoring-access", "may not", "the internet", 443),

  // What measures the cluster, in its own namespace
  flow("the kubelet", "may", "node-exporter", 9100),
  flow("the ingress gateway", "may not", "node-exporter", 9100),
  flow("grafana", "may not", "node-exporter", 9100),
  flow("another pod that may connect", "may not", "node-exporter", 9100),
  flow("another namespace's pod with Prometheus's label", "may not", "node-exporter", 9100),
  flow("a pod outside the mesh", "may not", "node-exporter", 9100),
  flow("the internet", "may not", "node-exporter", 9100),

  flow("node-exporter", "may not", "the DNS server", 53, "UDP"),
  flow("node-exporter", "may not", "kube-state-metrics", 8080),
  flow("node-exporter", "may not", "the API server", 443),
  flow("node-exporter", "may not", "the internet", 443),

  flow("the kubelet", "may", "kube-state-metrics", 8080),
  flow("the ingress gateway", "may not", "kube-state-metrics", 8080),
  flow("another pod that may connect", "may not", "kube-state-metrics", 8080),
  flow("another namespace's pod with Prometheus's label", "may not", "kube-state-metrics", 8080),
  flow("the internet", "may not", "kube-state-metrics", 8080),

  flow("kube-state-metrics", "may", "the API server", 443),
  flow("kube-state-metrics", "may", "the API server", 6443),
  // The same price as for Prometheus.
  flow("kube-state-metrics", "may", "the internet", 443),
  flow("kube-state-metrics", "may not", "the internet", 80),
  flow("kube-state-metrics", "may not", "auth-service", 8080),
  flow("kube-state-metrics", "may not", "vault", 8200),

  // Grafana, which people reach through what lets them in, or by a port-forward from inside its pod
  flow("monitoring-access", "may", "grafana", 3000),
  flow("the kubelet", "may", "grafana", 3000),
  flow("the ingress gateway", "may not", "grafana", 3000),
  flow("another pod that may connect", "may not", "grafana", 3000),
  flow("another namespace's pod", "may not", "grafana", 3000),
  flow("the internet", "may not", "grafana", 3000),

  flow("grafana", "may", "the DNS server", 53, "UDP"),
  flow("grafana", "may not", "auth-service", 8080),
  flow("grafana", "may not", "vault", 8200),
  flow("grafana", "may not", "the API server", 443),
  flow("grafana", "may not", "the internet", 443),

  flow("grafana", "may", "loki", 3100),
  flow("grafana", "may", "jaeger", 16_686),
  flow("grafana", "may not", "jaeger", 4317),
  flow("grafana", "may not", "trace-collector", 4318),
  flow("grafana", "may not", "jaeger", 8888),

  // Whether all of it is well
  flow("prometheus", "may", "trace-collector", 8888),
  flow("prometheus", "may", "jaeger", 8888),
  flow("prometheus", "may", "log-collector", 8888),
  // The price: Loki has its metrics where it is asked, and a policy knows ports only.
  flow("prometheus", "may", "loki", 3100),
  flow("prometheus", "may not", "trace-collector", 4318),
  flow("prometheus", "may not", "jaeger", 4317),
  flow("prometheus", "may not", "jaeger", 16_686),
  flow("prometheus", "may not", "log-collector", 13_133),

  // Traces: from the service through the collector to Jaeger
  flow("auth-service", "may", "trace-collector", 4318),
  flow("the kubelet", "may", "trace-collector", 13_133),
  flow("another pod that may connect", "may not", "trace-collector", 4318),
  flow("auth-service", "may not", "trace-collector", 8888),
  flow("another pod that may connect", "may not", "trace-collector", 8888),
  flow("another namespace's pod", "may not", "trace-collector", 4318),
  flow("the ingress gateway", "may not", "trace-collector", 4318),
  flow("the internet", "may not", "trace-collector", 4318),

  flow("trace-collector", "may", "jaeger", 4317),
  flow("trace-collector", "may", "the DNS server", 53, "UDP"),
  flow("trace-collector", "may not", "jaeger", 16_686),
  flow("trace-collector", "may not", "auth-service", 8080),
  flow("trace-collector", "may not", "loki", 3100),
  flow("trace-collector", "may not", "the API server", 443),
  flow("trace-collector", "may not", "the internet", 443),

  flow("the kubelet", "may", "jaeger", 13_133),
  flow("auth-service", "may not", "jaeger", 4317),
  flow("auth-service", "may not", "jaeger", 16_686),
  flow("another pod that may connect", "may not", "jaeger", 16_686),
  flow("trace-collector", "may not", "jaeger", 8888),
  flow("another namespace's pod", "may not", "jaeger", 4317),
  flow("the internet", "may not", "jaeger", 16_686),

  flow("jaeger", "may not", "the DNS server", 53, "UDP"),
  flow("jaeger", "may not", "auth-service", 8080),
  flow("jaeger", "may not", "the internet", 443),

  // Logs: from the nodes to Loki
  flow("the kubelet", "may", "log-collector", 13_133),
  flow("auth-service", "may not", "log-collector", 13_133),
  flow("another namespace's pod with Prometheus's label", "may not", "log-collector", 8888),
  flow("another pod that may connect", "may not", "log-collector", 8888),
  flow("another namespace's pod", "may not", "log-collector", 13_133),
  flow("the internet", "may not", "log-collector", 13_133),

  flow("log-collector", "may", "loki", 3100),
  flow("log-collector", "may", "the DNS server", 53, "UDP"),
  flow("log-collector", "may not", "loki", 9095),
  flow("log-collector", "may not", "auth-service", 8080),
  flow("log-collector", "may not", "the API server", 443),
  flow("log-collector", "may not", "the internet", 443),

  flow("the kubelet", "may", "loki", 3100),
  flow("auth-service", "may not", "loki", 3100),
  flow("another pod that may connect", "may not", "loki", 3100),
  flow("another namespace's pod", "may not", "loki", 3100),
  flow("the internet", "may not", "loki", 3100),

  flow("loki", "may not", "the DNS server", 53, "UDP"),
  flow("loki", "may not", "auth-service", 8080),
  flow("loki", "may not", "the internet", 443),

  // The development Vault
  flow("External Secrets", "may", "vault", 8200),
  flow("the kubelet", "may", "vault", 8200),
  flow("External Secrets", "may not", "vault", 8201),
  flow("the ingress gateway", "may not", "vault", 8200),
  flow("another pod that may connect", "may not", "vault", 8200),
  flow("another namespace's pod", "may not", "vault", 8200),
  flow("a pod outside the mesh", "may not", "vault", 8200),
  flow("the internet", "may not", "vault", 8200),

  flow("vault", "may not", "the DNS server", 53, "UDP"),
  flow("vault", "may not", "auth-service", 8080),
  flow("vault", "may not", "the API server", 443),
  flow("vault", "may not", "the internet", 443),

  // Whatever else somebody starts in the namespace
  flow("the kubelet", "may not", "another pod of the namespace", 8080),
  flow("the ingress gateway", "may not", "another pod of the namespace", 8080),
  flow("another pod of the namespace", "may not", "auth-service", 8080),
  flow("another pod of the namespace", "may not", "the DNS server", 53, "UDP"),
  flow("another pod of the namespace", "may not", "the internet", 443),
];

function flow(
  from: EndName,
  verdict: "may" | "may not",
  to: EndName,
  port: number,
  protocol: Flow["protocol"] = "TCP",
): Flow {
  return { from, may: verdict === "may", to, port, protocol };
}
