import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { Grant } from "./grant.ts";

/** Arguments of {@link DeliveryPipeline}. */
export interface DeliveryPipelineArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
}

const accountName = "delivery-pipeline";

/**
 * As whom the delivery pipeline watches and steers a release (spec 000 §6.3): it may change rollouts, look
 * at the pods, Services and endpoints behind them, and nothing else.
 */
export class DeliveryPipeline extends pulumi.ComponentResource {
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: DeliveryPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:identity:DeliveryPipeline", name, args, opts);
    const { namespace, labels } = args;

    const account = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name: accountName, namespace, labels },
        // The pipeline asks for a token that lasts as long as its job: `kubectl create token`.
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    this.serviceAccount = account.metadata.name;

    new Grant(
      name,
      {
        namespace,
        labels,
        roleName: `${accountName}-role`,
        roleBindingName: `${accountName}-rolebinding`,
        rules: [
          {
            apiGroups: ["argoproj.io"],
            // Promote, abort and retry are patches of the status.
            resources: ["rollouts", "rollouts/status"],
            verbs: ["get", "list", "watch", "patch", "update"],
          },
          {
            apiGroups: [""],
            resources: ["pods", "services", "endpoints"],
            verbs: ["get", "list", "watch"],
          },
        ],
        serviceAccount: { name: this.serviceAccount, namespace },
      },
      { parent: this },
    );
    this.registerOutputs({ serviceAccount: this.serviceAccount });
  }
}
