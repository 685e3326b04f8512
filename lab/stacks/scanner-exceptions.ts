import type { ScannerName } from "./scanners/finding.ts";

/** A finding that is not acted on, and why. */
export interface Exception {
  readonly scanner: ScannerName;
  readonly check: string;
  /** `<kind>/<name>`, in every environment; a `*` at the end stands for any end. */
  readonly objects: readonly string[];
  readonly reason: string;
}

/** Every finding of a scanner that is not acted on. One that nothing is found for must go. */
export const scannerExceptions: readonly Exception[] = [
  {
    scanner: "trivy",
    check: "KSV-0039",
    objects: ["*"],
    reason: "It wants a LimitRange in every file; the namespace has one.",
  },
  {
    scanner: "trivy",
    check: "KSV-0040",
    objects: ["*"],
    reason: "It wants a ResourceQuota in every file; the namespace has one.",
  },
  {
    scanner: "trivy",
    check: "KSV-01010",
    objects: ["ConfigMap/auth-service-config-*"],
    reason: "It takes numbers for credentials: a port and times in milliseconds.",
  },
  {
    scanner: "trivy",
    check: "KSV-0023",
    objects: ["DaemonSet/node-exporter"],
    reason: "It measures a node by the node's own files, which it may only read.",
  },
  {
    scanner: "trivy",
    check: "KSV-0121",
    objects: ["DaemonSet/node-exporter"],
    reason: "The same: they are /proc, /sys, and / for how full each file system is.",
  },
  {
    scanner: "trivy",
    check: "KSV-0113",
    objects: ["Role/auth-service-role"],
    reason: "Spec 000 §6.3: the service may read its own Secret, by name, and no other.",
  },
  {
    scanner: "trivy",
    check: "KSV-0125",
    objects: ["*"],
    reason: "It trusts three cloud vendors' registries; we trust digests, which are reviewed.",
  },
  {
    scanner: "checkov",
    check: "CKV_K8S_35",
    objects: ["Rollout/auth-service", "Deployment/vault"],
    reason:
      "Spec 000 §6.4: secrets are environment variables, and so is the root token of a development Vault.",
  },
  {
    scanner: "checkov",
    check: "CKV_K8S_38",
    objects: ["Deployment/prometheus"],
    reason: "It finds its targets by asking the API server, and may list pods there, nothing else.",
  },
  {
    scanner: "checkov",
    check: "CKV_K8S_38",
    objects: ["Deployment/kube-state-metrics"],
    reason: "It tells what the API server tells it, and may look at three kinds of objects there.",
  },
  {
    scanner: "kube-score",
    check: "container-image-pull-policy",
    objects: ["*"],
    reason: "Images are pinned by digest: what was pulled once cannot be another one.",
  },
  {
    scanner: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: ["*"],
    reason: "Root file systems are read-only and volumes sized; the kubelet rotates the logs.",
  },
  {
    scanner: "kube-score",
    check: "deployment-has-host-podantiaffinity",
    objects: ["Rollout/auth-service"],
    reason: "topologySpreadConstraints spread its pods, of each revision by itself.",
  },
  {
    scanner: "kube-score",
    check: "pod-probes-identical",
    objects: ["Deployment/vault"],
    reason: "Vault has one health path; liveness waits six times as long as readiness.",
  },
  {
    scanner: "kube-score",
    check: "pod-probes-identical",
    objects: ["Deployment/grafana"],
    reason: "Grafana has one health path; liveness waits longer than readiness.",
  },
  {
    scanner: "kube-score",
    check: "pod-probes-identical",
    objects: ["DaemonSet/node-exporter", "Deployment/monitoring-access"],
    reason: "They are ready as soon as they listen; liveness waits longer than readiness.",
  },
  {
    scanner: "kube-score",
    check: "deployment-replicas",
    objects: ["Deployment/grafana", "Deployment/prometheus"],
    reason: "One each (spec 000 §2), which a volume is bound to; the kubelet restarts it.",
  },
  {
    scanner: "kube-score",
    check: "deployment-replicas",
    objects: ["Deployment/alertmanager", "Deployment/monitoring-access"],
    reason:
      "One each: Prometheus tells Alertmanager again what it missed, and the dead-man's switch says that it is gone; people try again.",
  },
  {
    scanner: "kube-score",
    check: "deployment-replicas",
    objects: ["Deployment/kube-state-metrics"],
    reason: "Two would count everything twice.",
  },
  {
    scanner: "kube-score",
    check: "deployment-replicas",
    objects: ["Deployment/vault"],
    reason: "A development Vault keeps its secrets in memory: two would each have their own.",
  },
  {
    scanner: "kube-score",
    check: "deployment-strategy",
    objects: ["Deployment/vault", "Deployment/kube-state-metrics"],
    reason: "Recreate, for the same reasons.",
  },
  {
    scanner: "kube-score",
    check: "deployment-strategy",
    objects: ["Deployment/alertmanager", "Deployment/grafana", "Deployment/prometheus"],
    reason: "Recreate: a volume is on one node at a time, and holds what one of them writes.",
  },
  {
    scanner: "trivy",
    check: "KSV-01010",
    objects: ["ConfigMap/log-collector-config", "ConfigMap/trace-collector-config"],
    reason: "It takes the names of ids for credentials: they tell what is masked.",
  },
  {
    scanner: "trivy",
    check: "KSV-0125",
    objects: [
      "DaemonSet/log-collector",
      "Deployment/jaeger",
      "Deployment/loki",
      "Deployment/trace-collector",
    ],
    reason: "It trusts three cloud vendors' registries; we trust digests, which are reviewed.",
  },
  ...["KSV-0012", "KSV-0020", "KSV-0021", "KSV-0105"].map(ofRoot("trivy")),
  ...["CKV_K8S_23", "CKV_K8S_40"].map(ofRoot("checkov")),
  ...["container-security-context-user-group-id"].map(ofRoot("kube-score")),
  {
    scanner: "trivy",
    check: "KSV-0023",
    objects: ["DaemonSet/log-collector"],
    reason: "It reads the logs of pods where the kubelet has them: on the node, and read-only.",
  },
  {
    scanner: "kube-score",
    check: "container-image-pull-policy",
    objects: [
      "DaemonSet/log-collector",
      "Deployment/jaeger",
      "Deployment/loki",
      "Deployment/trace-collector",
    ],
    reason: "Images are pinned by digest: what was pulled once cannot be another one.",
  },
  {
    scanner: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: [
      "DaemonSet/log-collector",
      "Deployment/jaeger",
      "Deployment/loki",
      "Deployment/trace-collector",
    ],
    reason: "Root file systems are read-only and volumes sized; the kubelet rotates the logs.",
  },
  {
    scanner: "kube-score",
    check: "pod-probes-identical",
    objects: [
      "DaemonSet/log-collector",
      "Deployment/jaeger",
      "Deployment/loki",
      "Deployment/trace-collector",
    ],
    reason: "Each has one health path; liveness waits longer than readiness.",
  },
  {
    scanner: "kube-score",
    check: "deployment-replicas",
    objects: ["Deployment/jaeger", "Deployment/loki", "Deployment/trace-collector"],
    reason:
      "One each: what they keep is on one volume, and while one starts anew, spans are lost and logs wait.",
  },
  {
    scanner: "kube-score",
    check: "deployment-strategy",
    objects: ["Deployment/jaeger", "Deployment/loki"],
    reason: "Recreate, because two would write to one volume.",
  },
];

/** What scanners say of a container that is root. */
function ofRoot(scanner: ScannerName): (check: string) => Exception {
  return (check) => ({
    scanner,
    check,
    objects: ["DaemonSet/log-collector"],
    reason: "The files that it reads are root's. It has no capability, and can write one folder.",
  });
}
