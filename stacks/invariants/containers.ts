import { isDeepStrictEqual } from "node:util";
import { type Invariant, nameOf } from "./invariant.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { readsPodLogs } from "./node-access.ts";
import { type Container, containersOf, isJob, type Workload, workloadsOf } from "./workload.ts";

/** An invariant of each container by itself. */
function ofEachContainer(
  name: string,
  description: string,
  faultsOf: (
    container: Container,
    workload: Workload,
    objects: readonly KubernetesObject[],
  ) => readonly string[],
): Invariant {
  return {
    name,
    description,
    violations: (objects) =>
      workloadsOf(objects).flatMap((workload) =>
        containersOf(workload).flatMap((container) =>
          faultsOf(container, workload, objects).map(
            (fault) => `${nameOf(workload.object)}, container ${container.name}: ${fault}`,
          ),
        ),
      ),
  };
}

export const pinned = ofEachContainer(
  "image-pinned",
  "Every image is given by digest.",
  ({ image }) =>
    /^[^@]+@sha256:[0-9a-f]{64}$/.test(image) ? [] : [`image ${image} has no digest`],
);

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const restricted = ofEachContainer(
  "restricted",
  "Every container runs as an ordinary user, but for those that read the pods' logs on a node, without capabilities, on a read-only file system.",
  ({ securityContext = {} }, workload, objects) => {
    const context = { ...workload.pod.securityContext, ...securityContext };
    const wanted = {
      ...(readsPodLogs(workload, objects) ? {} : { runAsNonRoot: true }),
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      seccompProfile: { type: "RuntimeDefault" },
    };
    return Object.entries(wanted)
      .filter(([field, value]) => !isDeepStrictEqual(context[field], value))
      .map(([field, value]) => `securityContext.${field} must be ${JSON.stringify(value)}`);
  },
);

export const limited = ofEachContainer(
  "resources-limited",
  "Every container asks for CPU and memory, and has a limit of both.",
  ({ resources = {} }) =>
    (["requests", "limits"] as const).flatMap((side) =>
      ["cpu", "memory"]
        .filter((resource) => resources[side]?.[resource] === undefined)
        .map((resource) => `resources.${side}.${resource} is missing`),
    ),
);

export const probed: Invariant = {
  name: "probed",
  description: "Every container that stays has a readiness and a liveness probe.",
  violations: (objects) =>
    workloadsOf(objects)
      .filter((workload) => !isJob(workload))
      .flatMap(({ object, pod }) =>
        pod.containers.flatMap((container) =>
          (["readinessProbe", "livenessProbe"] as const)
            .filter((probe) => container[probe] === undefined)
            .map((probe) => `${nameOf(object)}, container ${container.name} has no ${probe}`),
        ),
      ),
};

export const withoutPlainSecrets = ofEachContainer(
  "no-plain-secrets",
  "No secret is written into an environment variable; it comes from a Secret.",
  ({ env = [] }) =>
    env
      .filter(({ name, value }) => /PASSWORD|SECRET|TOKEN|_KEY$/.test(name) && value !== undefined)
      .map(({ name }) => `variable ${name} has a value: it must come from a secretKeyRef`),
);
