import { AuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import { PeerAuthentication } from "@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Admission, type AdmissionRules } from "../admission/admission.ts";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import { type PodGroup, quotaFor } from "./quota.ts";

/** Arguments of {@link Namespace}. */
export interface NamespaceArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Everything that is meant to run at the same time; the quota has room for it. */
  readonly podGroups: readonly PodGroup[];
  /** MiB of each volume that its pods claim. */
  readonly volumes?: readonly number[];
  /** Whether its pods may have folders of the node, which `restricted` and `baseline` refuse. */
  readonly hasHostAccess?: boolean;
  /** What its pods are held to as they are made; without it they are held to pod security only. */
  readonly admission?: AdmissionRules | undefined;
}

/**
 * A namespace in the mesh in which nothing may talk to anything yet: all traffic is encrypted and
 * authenticated by ztunnel, pods are restricted unless it is for what reads nodes, and every connection needs
 * an Allowance.
 */
export class Namespace extends pulumi.ComponentResource {
  /** The namespace's name, known once it exists, counts its quota and says which pods it admits. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:namespace:Namespace", name, args, opts);
    const { labels, hasHostAccess = false } = args;
    const podSecurity = podSecurityLabels(hasHostAccess ? "privileged" : "restricted");

    const resource = new k8s.core.v1.Namespace(
      name,
      {
        metadata: {
          name: args.namespace,
          labels: pulumi.output(labels).apply((known) => ({ ...known, ...meshed, ...podSecurity })),
        },
      },
      { parent: this },
    );
    const namespace = resource.metadata.name;
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });

    const quota = new k8s.core.v1.ResourceQuota(
      name,
      { metadata: metadata("paystream"), spec: { hard: quotaFor(args.podGroups, args.volumes) } },
      { parent: this },
    );

    // The quota refuses pods that name no resources. These are for a pod that a person starts to debug.
    new k8s.core.v1.LimitRange(
      name,
      {
        metadata: metadata("paystream"),
        spec: {
          limits: [
            {
              type: "Container",
              defaultRequest: { cpu: "50m", memory: "64Mi" },
              default: { cpu: "100m", memory: "128Mi" },
            },
          ],
        },
      },
      { parent: this },
    );

    new CustomResource(
      name,
      PeerAuthentication,
      { metadata: metadata("default"), spec: { mtls: { mode: "STRICT" } } },
      { parent: this },
    );

    new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata: metadata("default-deny"),
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
      },
      { parent: this },
    );

    // Without rules it allows nobody: https://istio.io/latest/docs/reference/config/security/authorization-policy/
    // The action is the default, and is there because Pulumi would see an empty spec as a change each time.
    new CustomResource(
      name,
      AuthorizationPolicy,
      { metadata: metadata("default-deny"), spec: { action: "ALLOW" } },
      { parent: this },
    );
    const admitting = args.admission
      ? new Admission(
          `${name}-admission`,
          { ...args.admission, namespace, labels, readsNodes: hasHostAccess },
          { parent: this },
        ).namespace
      : namespace;
    // Pods are tried again, but nobody tries a claim again that a quota refuses: one that has counted nothing
    // yet, or still has the room of before.
    this.namespace = pulumi.all([admitting, quota.metadata.name]).apply(([known]) => known);
    this.registerOutputs({ namespace: this.namespace });
  }
}

/** ztunnel carries the traffic of every pod, without sidecars. */
const meshed = { "istio.io/dataplane-mode": "ambient" } as const;

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
function podSecurityLabels(level: "privileged" | "restricted") {
  return {
    "pod-security.kubernetes.io/enforce": level,
    "pod-security.kubernetes.io/audit": level,
    "pod-security.kubernetes.io/warn": level,
  };
}
