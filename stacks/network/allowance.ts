import { AuthorizationPolicy } from "@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { mesh, type Peer, principalOf } from "../controllers.ts";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";

/** Where pods may connect to. */
export type Egress = k8s.types.input.networking.v1.NetworkPolicyEgressRule;

/** Arguments of {@link Allowance}. */
export interface AllowanceArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The value of the label `app` of the pods that may be reached. */
  readonly app: pulumi.Input<string>;
  /** Name of the network policy and of the authorization policy. */
  readonly policyName: pulumi.Input<string>;
  /** TCP port of the pods that the peers may reach, and nobody else. */
  readonly port: pulumi.Input<number>;
  /** Who may connect. */
  readonly peers: readonly Peer[];
  /** Whether every pod of the namespace may connect as well. */
  readonly fromNamespace: boolean;
  /** What the pods themselves may reach; without any they reach nothing. */
  readonly egress?: readonly Egress[];
}

/**
 * Lets named peers reach one port of some pods, in a namespace that denies everything else.
 *
 * Traffic of the mesh arrives as HBONE on port 15008, which hides the port behind it from a network
 * policy: by that policy alone, whoever may connect to one port may connect to all of them. So every
 * allowance is a pair: the NetworkPolicy says whose packets arrive, the AuthorizationPolicy which
 * identities may use which port.
 */
export class Allowance extends pulumi.ComponentResource {
  readonly networkPolicy: k8s.networking.v1.NetworkPolicy;
  readonly authorizationPolicy: k8s.apiextensions.CustomResource;

  constructor(name: string, args: AllowanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:network:Allowance", name, args, opts);
    const { namespace, labels, app, policyName, port, peers, fromNamespace, egress = [] } = args;
    if (peers.length === 0 && !fromNamespace) {
      throw new pulumi.InputPropertyError({
        propertyPath: "peers",
        reason: "an allowance must let somebody in: name a peer, or set fromNamespace",
      });
    }
    const metadata = { name: policyName, namespace, labels };

    this.networkPolicy = new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata,
        spec: {
          podSelector: { matchLabels: { app } },
          policyTypes: ["Ingress", "Egress"],
          ingress: [
            {
              from: [...peers.map(podsOf), ...(fromNamespace ? [{ podSelector: {} }] : [])],
              ports: [
                { protocol: "TCP", port },
                { protocol: "TCP", port: mesh.hbonePort },
              ],
            },
            { from: [{ ipBlock: { cidr: mesh.probeSource } }] },
          ],
          // The API server does not keep an empty list: it would be a change on every run.
          ...(egress.length === 0 ? {} : { egress: [...egress] }),
        },
      },
      { parent: this },
    );

    this.authorizationPolicy = new CustomResource(
      name,
      AuthorizationPolicy,
      {
        metadata,
        spec: {
          selector: { matchLabels: { app } },
          action: "ALLOW",
          rules: [
            {
              from: [
                { source: { principals: peers.map(principalOf) } },
                ...(fromNamespace ? [{ source: { namespaces: [namespace] } }] : []),
              ],
              to: [{ operation: { ports: [pulumi.interpolate`${port}`] } }],
            },
          ],
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}

/** The pods of somebody in a namespace, as a network policy names them. */
export function podsOf({ namespace, podLabels }: Pick<Peer, "namespace" | "podLabels">) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: { ...podLabels } },
  };
}
