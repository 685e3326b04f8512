import type { RenderedKubernetesObject } from "../stacks/rendered-environment.ts";

/** Whether an object is a policy for which no registry is asked. */
export function isPodPolicy({ kind }: RenderedKubernetesObject): boolean {
  return kind === "NamespacedValidatingPolicy";
}

/** The first pod that a workload would make, and none of another object. */
export function podsOf({
  kind,
  metadata: { name, namespace = "" },
  spec,
}: RenderedKubernetesObject): readonly RenderedKubernetesObject[] {
  const template = kind === "CronJob" ? spec.jobTemplate.spec.template : spec?.template;
  return template?.spec === undefined
    ? []
    : [
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { ...template.metadata, name: `${name}-0`, namespace },
          spec: template.spec,
        },
      ];
}
