import { type KubernetesObject, type Labels, ofKind, specOf } from "./kubernetes-object.ts";

/** A container as far as invariants read it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string };
      readonly configMapKeyRef?: { readonly name: string; readonly key: string };
    };
  }[];
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name: string };
    readonly secretRef?: { readonly name: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: {
    readonly requests?: Labels;
    readonly limits?: Labels;
  };
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly volumeMounts?: readonly { readonly name: string; readonly readOnly?: boolean }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** A probe over HTTP. */
interface Probe {
  readonly httpGet?: { readonly port: string | number };
}

/** Some keys of an object as files, or all of them. */
export interface ProjectedSource {
  readonly configMap?: KeysOf;
  readonly secret?: KeysOf;
}

interface KeysOf {
  readonly name: string;
  readonly items?: readonly { readonly key: string }[];
}

/** The pods that a Rollout, a Deployment or a DaemonSet makes. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly labels: Labels;
  readonly pod: {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly serviceAccountName?: string;
    readonly securityContext?: Readonly<Record<string, unknown>>;
    readonly volumes?: readonly {
      readonly name: string;
      readonly configMap?: { readonly name: string };
      readonly secret?: { readonly secretName: string };
      readonly persistentVolumeClaim?: { readonly claimName: string };
      readonly projected?: { readonly sources: readonly ProjectedSource[] };
      readonly hostPath?: { readonly path: string };
    }[];
  };
}

interface JobSpec {
  readonly template: {
    readonly metadata?: { readonly labels?: Labels };
    readonly spec: Workload["pod"];
  };
}

interface WorkloadSpec extends JobSpec {
  /** Of a CronJob, which makes Jobs. */
  readonly jobTemplate: { readonly spec: JobSpec };
}

/** Everything in an environment that makes pods. */
export function workloadsOf(objects: readonly KubernetesObject[]): readonly Workload[] {
  return ofKind(objects, ...kinds).flatMap((object) => {
    const { jobTemplate, template = jobTemplate?.spec.template } = specOf<WorkloadSpec>(object);
    return template === undefined
      ? []
      : [{ object, labels: template.metadata?.labels ?? {}, pod: template.spec }];
  });
}

const kinds = ["Rollout", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"] as const;

/** Whether its pods are meant to come to an end. */
export function isJob({ object: { kind } }: Workload): boolean {
  return kind === "Job" || kind === "CronJob";
}

/** The containers of a workload's pods, also those that run before the others. */
export function containersOf({ pod }: Workload): readonly Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}
