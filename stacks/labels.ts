/** Labels that every object of an environment carries. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Says whose an object is, with Kubernetes' recommended labels: part of PayStream, of this environment,
 * made by this program. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function labelsOf(environment: { readonly name: string }): Labels {
  return {
    "app.kubernetes.io/part-of": "paystream",
    "app.kubernetes.io/instance": environment.name,
    "app.kubernetes.io/managed-by": "pulumi",
  };
}
