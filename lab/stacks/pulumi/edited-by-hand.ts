import type { KubernetesApi } from "../../cluster/kubernetes-api.ts";
import type { KubernetesObject } from "../../cluster/kubernetes-object.ts";

/** What the gateway does about pods that fail: a field that no controller writes. */
function destinationRule(namespace: string): KubernetesObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "auth-service-dr", namespace },
  };
}

/**
 * Takes the outlier detection out of an environment's DestinationRule, as a person does with
 * `kubectl edit`. A value that is changed instead belongs to that person from then on, and is a conflict
 * for whoever applies another one.
 */
export async function removeOutlierDetection(api: KubernetesApi, namespace: string): Promise<void> {
  const rule = await api.read(destinationRule(namespace));
  const { trafficPolicy, ...spec } = Object(rule.spec);
  const { outlierDetection: _, ...rest } = trafficPolicy;
  const edited = { ...rule, spec: { ...spec, trafficPolicy: rest } };
  await api.replace(edited, { manager: "kubectl-edit" });
}

/** The outlier detection as it is now. */
export async function outlierDetection(api: KubernetesApi, namespace: string): Promise<unknown> {
  const { spec } = await api.read(destinationRule(namespace));
  return Object(spec).trafficPolicy.outlierDetection;
}
