import { NamespacedImageValidatingPolicy } from "@kubernetes-models/kyverno/policies.kyverno.io/v1/NamespacedImageValidatingPolicy";
import { NamespacedValidatingPolicy } from "@kubernetes-models/kyverno/policies.kyverno.io/v1/NamespacedValidatingPolicy";
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import type { ImageSigner } from "../release/signer.ts";
import {
  limitedPolicy,
  restrictedPolicy,
  withoutPlainSecretsPolicy,
} from "./container-policies.ts";
import { type ApprovedImages, approvedPolicy, pinnedPolicy } from "./image-policies.ts";
import { nodePolicy, tokenPolicy } from "./node-policies.ts";
import { type PodPolicy, podPolicySpec } from "./pod-policy.ts";
import { signaturePolicySpec, signed } from "./signature-policy.ts";

/** What Kyverno holds the pods of an environment to, and how. */
export interface AdmissionRules extends ApprovedImages {
  /** Whether what breaks a rule is refused, or admitted, warned of and reported. */
  readonly action: "enforce" | "audit";
  /** Whose signature an image of the service has. */
  readonly signer: ImageSigner;
}

/** Arguments of {@link Admission}. */
export interface AdmissionArgs extends AdmissionRules {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Whether the namespace is for programs that read folders of the node. */
  readonly readsNodes: boolean;
}

/**
 * What becomes of a pod that breaks a rule, and of any pod while Kyverno does not answer. What is enforced
 * fails closed: otherwise whoever stops Kyverno may run anything. What is audited must never be in the way.
 */
const consequences = {
  enforce: { validationActions: ["Deny"], failurePolicy: "Fail" },
  audit: { validationActions: ["Audit", "Warn"], failurePolicy: "Ignore" },
} as const;

/** The rules of a namespace besides the signature, for which a registry is asked. */
function podPolicies(args: AdmissionArgs): readonly PodPolicy[] {
  const { readsNodes } = args;
  return [
    pinnedPolicy,
    approvedPolicy(args),
    restrictedPolicy(readsNodes),
    limitedPolicy,
    withoutPlainSecretsPolicy,
    nodePolicy(readsNodes),
    tokenPolicy,
  ];
}

/**
 * Which pods a namespace admits: policies of Kyverno. They are the namespace's own, so that they hold in no
 * other environment of the cluster, and Kyverno's webhook is asked about no other namespace for them.
 */
export class Admission extends pulumi.ComponentResource {
  /** The namespace's name, known once its policies are there: what comes after is judged by them. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: AdmissionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:admission:Admission", name, args, opts);
    const { action, repository, signer } = args;
    const consequence = consequences[action];
    const metadata = (policy: { readonly name: string; readonly description: string }) => ({
      // An exception names a policy without its namespace: that of one environment must mean no other's.
      name: pulumi.interpolate`${args.namespace}-${policy.name}`,
      namespace: args.namespace,
      labels: args.labels,
      annotations: { "policies.kyverno.io/description": policy.description },
    });

    const policies = [
      ...podPolicies(args).map(
        (policy) =>
          new CustomResource(
            `${name}-${policy.name}`,
            NamespacedValidatingPolicy,
            {
              metadata: metadata(policy),
              spec: {
                ...podPolicySpec(policy),
                ...consequence,
                validationActions: [...consequence.validationActions],
              },
            },
            { parent: this },
          ),
      ),
      new CustomResource(
        `${name}-${signed.name}`,
        NamespacedImageValidatingPolicy,
        {
          metadata: metadata(signed),
          spec: {
            ...signaturePolicySpec({ repository, signer }),
            ...consequence,
            validationActions: [...consequence.validationActions],
          },
        },
        { parent: this },
      ),
    ];
    this.namespace = pulumi
      .all([
        pulumi.output(args.namespace),
        pulumi.all(policies.map(({ metadata }) => metadata.name)),
      ])
      .apply(([namespace]) => namespace);
    this.registerOutputs({ namespace: this.namespace });
  }
}
