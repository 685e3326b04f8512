import { Rollout } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout";
import { contract } from "@paystream/auth-service/contract";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Peer } from "../controllers.ts";
import { CustomResource } from "../custom-resource.ts";
import { Allowance, type Egress } from "../network/allowance.ts";
import { toDns } from "../network/to-dns.ts";
import { controllerOwned, leftTo, notAwaited } from "../ownership.ts";
import type { Pace } from "../pace.ts";
import type { RolloutStrategy } from "../strategy/release-strategy.ts";
import { type PodTemplateArgs, podSelector, podTemplate } from "./pod-template.ts";

/** Arguments of {@link Service}. */
export interface ServiceArgs extends PodTemplateArgs {
  readonly namespace: pulumi.Input<string>;
  readonly replicas: pulumi.Input<number>;
  /** What Argo Rollouts does with a release. */
  readonly rolloutStrategy: pulumi.Input<RolloutStrategy>;
  /** Seconds without any progress after which it aborts one. */
  readonly progressDeadlineSeconds: number;
  /** Who may reach the service, besides the pods of its own namespace. */
  readonly peers: readonly Peer[];
  readonly pace: Pace;
}

/** The authorization service: its pods, the names by which they are found, and who may reach them. */
export class Service extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:service:Service", name, args, opts);
    const { namespace, pace } = args;
    const { app, service, stableService, canaryService } = contract.resources;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, ...podSelector }));
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels });

    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: `${app}-netpol`,
        port: contract.port,
        peers: args.peers,
        fromNamespace: true,
        egress: [toDns, toNamespace],
      },
      { parent: this },
    );

    const services = [service, stableService, canaryService].map(
      (serviceName) =>
        new k8s.core.v1.Service(
          serviceName,
          {
            metadata: { ...metadata(serviceName), annotations: notAwaited },
            spec: {
              type: "ClusterIP",
              selector: podSelector,
              ports: [
                {
                  name: contract.portName,
                  port: contract.port,
                  targetPort: contract.portName,
                  appProtocol: "http",
                },
              ],
            },
          },
          {
            parent: this,
            // `auth-service` selects the pods of every revision, and is nobody else's.
            ...(serviceName === service ? {} : leftTo(controllerOwned.releaseServiceSelector)),
          },
        ),
    );

    new k8s.policy.v1.PodDisruptionBudget(
      name,
      {
        metadata: metadata(`${app}-pdb`),
        spec: { maxUnavailable: 1, selector: { matchLabels: podSelector } },
      },
      { parent: this },
    );

    new CustomResource(
      name,
      Rollout,
      {
        metadata: metadata(app),
        spec: {
          replicas: args.replicas,
          revisionHistoryLimit: 5,
          // Going back to one of the last two revisions skips the steps (spec 000 §4).
          rollbackWindow: { revisions: 2 },
          minReadySeconds: pace.wholeSeconds(10),
          progressDeadlineSeconds: args.progressDeadlineSeconds,
          progressDeadlineAbort: true,
          selector: { matchLabels: podSelector },
          template: podTemplate({ ...args, image: pinned(args.image) }),
          strategy: args.rolloutStrategy,
        },
      },
      { parent: this, dependsOn: services },
    );
    this.registerOutputs();
  }
}

/** @throws pulumi.InputPropertyError in the output, when the image is not given by digest */
function pinned(image: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(image).apply((known) => {
    if (!/@sha256:[0-9a-f]{64}$/.test(known)) {
      throw new pulumi.InputPropertyError({
        propertyPath: "image",
        reason: `"${known}" has no digest. A tag can be moved to other content: use <image>@sha256:<digest>`,
      });
    }
    return known;
  });
}

/** Spec 000 §6.2: pods of the namespace; what they let in is theirs to say. */
const toNamespace: Egress = { to: [{ podSelector: {} }] };
