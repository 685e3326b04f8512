import { contract } from "@paystream/auth-service/contract";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The name of the resource that {@link whileHealthy} reads. */
export const liveRollout = "rollout-before-claim";

/** The Rollout as it is in the cluster, read and not managed. */
class LiveRollout extends k8s.apiextensions.CustomResource {
  declare readonly status: pulumi.Output<{ readonly phase?: string } | undefined>;

  constructor(name: string, namespace: pulumi.Input<string>, parent: pulumi.Resource) {
    super(
      name,
      // The field is named so that its value is read too.
      { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", status: undefined },
      { id: pulumi.interpolate`${namespace}/${contract.resources.app}`, parent },
    );
  }
}

/**
 * The value, once the Rollout is seen to be healthy. Routes that are taken from Argo Rollouts while a
 * release is under way would send the canary's traffic back to the stable pods.
 *
 * @throws pulumi.RunError in the output, when a release is under way or was aborted
 */
export function whileHealthy<T>(
  value: T,
  namespace: pulumi.Input<string>,
  parent: pulumi.Resource,
): pulumi.Output<T> {
  const { status } = new LiveRollout(liveRollout, namespace, parent);
  return status.apply((known) => {
    if (known?.phase !== "Healthy") {
      throw new pulumi.RunError(
        `paystream:claimRoutes is set while the Rollout ${contract.resources.app} is ${known?.phase ?? "not there"}: its routes can only be claimed while it is Healthy. Wait for the release, promote or abort it, then try again.`,
      );
    }
    return value;
  });
}
