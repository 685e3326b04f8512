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
    check: "KSV-0113",
    objects: ["Role/auth-service-role"],
    reason: "Spec 000 §6.3: the service may read its own Secret, by name, and no other.",
  },
  {
    scanner: "trivy",
    check: "KSV-0125",
    objects: ["Rollout/auth-service", "Deployment/vault"],
    reason: "It trusts three cloud vendors' registries; we trust digests, which are reviewed.",
  },
  {
    scanner: "checkov",
    check: "CKV_K8S_35",
    objects: ["Rollout/auth-service", "Deployment/vault"],
    reason:
      "Spec 000 §2: secrets are environment variables; Vault's image reads its token there only.",
  },
  {
    scanner: "kube-score",
    check: "container-image-pull-policy",
    objects: ["Rollout/auth-service", "Deployment/vault"],
    reason: "Images are pinned by digest: what was pulled once cannot be another one.",
  },
  {
    scanner: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: ["Rollout/auth-service", "Deployment/vault"],
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
    check: "deployment-replicas",
    objects: ["Deployment/vault"],
    reason: "A development Vault keeps its secrets in memory: two would each have their own.",
  },
  {
    scanner: "kube-score",
    check: "deployment-strategy",
    objects: ["Deployment/vault"],
    reason: "Recreate, for the same reason.",
  },
];
