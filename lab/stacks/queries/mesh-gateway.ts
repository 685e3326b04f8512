import { contract } from "@paystream/auth-service/contract";
import { envoyStatistics } from "../../../stacks/monitoring/programs/envoy-statistics.ts";

/** Bounds of some of the buckets, in milliseconds. */
const BOUNDS = ["100", "250", "500", "+Inf"];

/**
 * What the ingress gateway of a mesh counts, in its installation here: Istio the requests, and Envoy, with
 * the tags that Istio gives it, what happens between it and the pods. Some requests find no pod.
 *
 * @param scrapes how many there have been, with 24 requests before each
 */
export function meshGateway(namespaces: readonly string[], scrapes: number): readonly string[] {
  return namespaces.flatMap((namespace) => {
    const { stableService } = contract.resources;
    const service = `destination_service_name="${stableService}",destination_service_namespace="${namespace}"`;
    const request = `reporter="source",${service}`;
    const good = `${request},response_code="200",response_flags="-"`;
    const bad = `${request},response_code="503",response_flags="UH"`;
    const cluster = `cluster_name="outbound|8080||${stableService}.${namespace}.svc.cluster.local;"`;
    return [
      `istio_requests_total{${good}} ${20 * scrapes}`,
      `istio_requests_total{${bad}} ${4 * scrapes}`,
      ...BOUNDS.map(
        (bound, index) =>
          `istio_request_duration_milliseconds_bucket{${good},le="${bound}"} ${(17 + index) * scrapes}`,
      ),
      ...Object.keys(envoyStatistics)
        .filter((name) => name.startsWith("envoy_cluster_"))
        .map((name) => `${name}{${cluster}} ${scrapes}`),
    ];
  });
}
