import type { IRolloutSpec } from "@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/RolloutSpec";
import { contract } from "@paystream/auth-service/contract";
import * as pulumi from "@pulumi/pulumi";
import type { Given } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import { type PodSize, resourcesOf } from "../namespace/quota.ts";
import { restrictedContainer, restrictedPod } from "../namespace/restricted-pod.ts";
import { shutdown, terminationGracePeriodSeconds } from "./shutdown.ts";

/** What a pod of the service is made of. */
export interface PodTemplateArgs {
  readonly labels: pulumi.Input<Labels>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
  readonly serviceAccount: pulumi.Input<string>;
  /** ConfigMap whose every key is an environment variable. */
  readonly configMapName: pulumi.Input<string>;
  /** Secret whose keys are environment variables of the same names. */
  readonly secretName: pulumi.Input<string>;
  readonly secretKeys: readonly string[];
  /** Changes with the secrets: pods read them when they start, so new values need new pods. */
  readonly secretsDigest: pulumi.Input<string>;
}

/** One pod of the service. It simulates its bank, so it waits more than it works. */
export const authServiceSize: PodSize = {
  requests: { cpu: 100, memory: 128 },
  limits: { cpu: 500, memory: 256 },
};

/** The label by which everything finds the pods of the service. */
export const podSelector = { app: contract.resources.app } as const;

/** The pod template of the Rollout. */
export function podTemplate(args: PodTemplateArgs): Given<NonNullable<IRolloutSpec["template"]>> {
  const { paths, portName } = contract;
  const probe = (path: string) => ({ httpGet: { path, port: portName } });
  return {
    metadata: {
      labels: pulumi.output(args.labels).apply((labels) => ({ ...labels, ...podSelector })),
      annotations: { "paystream.local/secrets-digest": args.secretsDigest },
    },
    spec: {
      ...restrictedPod,
      serviceAccountName: args.serviceAccount,
      terminationGracePeriodSeconds,
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          // A cluster of one node must still take a release.
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: podSelector },
          // The pods of each revision are spread by themselves.
          matchLabelKeys: ["rollouts-pod-template-hash"],
        },
      ],
      containers: [
        {
          name: contract.name,
          image: args.image,
          imagePullPolicy: "IfNotPresent",
          ports: [{ name: portName, containerPort: contract.port }],
          envFrom: [{ configMapRef: { name: args.configMapName } }],
          env: args.secretKeys.map((key) => ({
            name: key,
            valueFrom: { secretKeyRef: { name: args.secretName, key } },
          })),
          startupProbe: { ...probe(paths.health), periodSeconds: 1, failureThreshold: 30 },
          readinessProbe: { ...probe(paths.ready), periodSeconds: 2, failureThreshold: 2 },
          livenessProbe: { ...probe(paths.health), periodSeconds: 10, failureThreshold: 3 },
          lifecycle: { preStop: { sleep: { seconds: shutdown.preStopSeconds } } },
          resources: resourcesOf(authServiceSize),
          securityContext: restrictedContainer,
        },
      ],
    },
  };
}
