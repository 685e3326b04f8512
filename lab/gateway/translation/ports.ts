import type { Service } from "../istio/service.ts";

/** Which gateway it is: the pods with these labels in this namespace. */
export interface GatewayIdentity {
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Whether a selector chooses pods with these labels. One that says nothing chooses all. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

/**
 * The port that the gateway's pods listen on for a port that clients know: where the gateway's own Service
 * sends it. Without such a Service it is the same.
 */
export function boundPort(
  port: number,
  services: readonly Service[],
  { namespace, podLabels }: GatewayIdentity,
): number {
  for (const { metadata, spec } of services) {
    const isOwn =
      metadata.namespace === namespace &&
      spec.selector !== undefined &&
      selects(spec.selector, podLabels);
    const target = isOwn ? spec.ports?.find((known) => known.port === port)?.targetPort : undefined;
    if (typeof target === "number") {
      return target;
    }
  }
  return port;
}
