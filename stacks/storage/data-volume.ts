import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { notAwaited } from "../ownership.ts";

/** How large a volume is, and of what kind. */
export interface VolumeSize {
  /** MiB; undefined for a folder of the node that goes with the pod. */
  readonly size: number | undefined;
  /** A StorageClass of the cluster; undefined for the one that it takes by default. */
  readonly storageClass: string | undefined;
}

/** What {@link dataVolume} is about. */
export interface DataVolumeArgs extends VolumeSize {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Name of the claim. */
  readonly claimName: string;
  /** As Kubernetes writes it: the most that may be kept where there is no claim. */
  readonly scratch: string;
}

/**
 * Where a pod keeps what it writes: on a volume that outlives it, or in a folder of the node.
 *
 * A claim stays when the program no longer has it, because what is on it cannot be made again. It is not
 * waited for: many kinds of volume are made when the pod is there that wants one.
 */
export function dataVolume(
  name: string,
  args: DataVolumeArgs,
  parent: pulumi.Resource,
): Omit<k8s.types.input.core.v1.Volume, "name"> {
  const { size, storageClass, namespace, labels, claimName, scratch } = args;
  if (size === undefined) {
    return { emptyDir: { sizeLimit: scratch } };
  }
  const claim = new k8s.core.v1.PersistentVolumeClaim(
    name,
    {
      metadata: { name: claimName, namespace, labels, annotations: notAwaited },
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: `${size / MEBIBYTES_PER_GIBIBYTE}Gi` } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      },
    },
    { parent, retainOnDelete: true },
  );
  return { persistentVolumeClaim: { claimName: claim.metadata.name } };
}

const MEBIBYTES_PER_GIBIBYTE = 1024;

/**
 * How a Deployment of one pod brings up the next: where both would have the same volume, which holds one of
 * them, only after this one has gone.
 */
export function strategyFor({ size }: VolumeSize): k8s.types.input.apps.v1.DeploymentStrategy {
  return size === undefined
    ? { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    : { type: "Recreate" };
}
