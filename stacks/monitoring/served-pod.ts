import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../namespace/restricted-pod.ts";

/** Arguments of {@link servedPod}. */
export interface ServedPodArgs {
  /** Of its Deployment and its Service. The name is the value of the label `app` as well. */
  readonly metadata: {
    readonly name: string;
    readonly namespace: pulumi.Input<string>;
    readonly labels: pulumi.Input<Labels>;
  };
  /** Its service account, where that has to be there before the pod, to be given rights. */
  readonly account?: k8s.core.v1.ServiceAccount;
  readonly size: PodSize;
  /** Ports of its Service. */
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly appProtocol?: string;
  }[];
  /** Ports that the pod has besides, for the kubelet alone. */
  readonly ownPorts?: readonly { readonly name: string; readonly containerPort: number }[];
  /** How the next pod takes over. */
  readonly strategy: k8s.types.input.apps.v1.DeploymentStrategy;
  /** Of the pod. */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Its one container, besides what is the same in all. */
  readonly container: Omit<
    k8s.types.input.core.v1.Container,
    "name" | "imagePullPolicy" | "ports" | "resources" | "securityContext"
  >;
  /** The rest of the pod. */
  readonly pod: Omit<k8s.types.input.core.v1.PodSpec, "containers" | "securityContext">;
}

/**
 * A program that is one restricted pod behind one Service, with a service account of its own. The Service
 * comes once the pod is ready.
 */
export function servedPod(
  name: string,
  args: ServedPodArgs,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn?: pulumi.Resource[] },
): k8s.core.v1.Service {
  const { metadata, ports, ownPorts = [], annotations } = args;
  const { name: app, labels } = metadata;
  const { parent } = opts;

  const account =
    args.account ??
    new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      { parent },
    );
  const deployment = new k8s.apps.v1.Deployment(
    name,
    {
      metadata,
      spec: {
        replicas: 1,
        revisionHistoryLimit: 2,
        strategy: args.strategy,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels, ...(annotations && { annotations }) },
          spec: {
            ...restrictedPod,
            serviceAccountName: account.metadata.name,
            ...args.pod,
            containers: [
              {
                ...args.container,
                name: app,
                imagePullPolicy: "IfNotPresent",
                ports: [
                  ...ports.map((served) => ({ name: served.name, containerPort: served.port })),
                  ...ownPorts,
                ],
                resources: resourcesOf(args.size),
                securityContext: restrictedContainer,
              },
            ],
          },
        },
      },
    },
    opts,
  );
  return new k8s.core.v1.Service(
    name,
    {
      metadata,
      spec: {
        type: "ClusterIP",
        selector: { app },
        ports: ports.map((served) => ({ ...served, targetPort: served.name })),
      },
    },
    { parent, dependsOn: [deployment] },
  );
}
