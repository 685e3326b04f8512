import type { ClusterLoadAssignment, Endpoint } from "../envoy/resources.ts";
import type { EndpointSlice } from "../istio/endpoint-slice.ts";

/** The label by which a slice says whose endpoints it has. */
const SERVICE_LABEL = "kubernetes.io/service-name";

/** The slices of a Service. */
export function slicesOf(
  slices: readonly EndpointSlice[],
  { name, namespace }: { readonly name: string; readonly namespace: string },
): readonly EndpointSlice[] {
  return slices.filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_LABEL] === name,
  );
}

/**
 * The endpoints of a Service's port that take requests: those that are ready. One that ends is not ready
 * from the moment in which its end is asked for, and so leaves before it ends.
 *
 * @param portName of the Service, by which a slice says which number it has in these pods
 */
export function endpointsOf(
  cluster: string,
  slices: readonly EndpointSlice[],
  portName: string,
): ClusterLoadAssignment {
  const found = slices.flatMap(({ addressType, endpoints, ports }) => {
    const port = ports?.find(({ name }) => (name ?? "") === portName)?.port;
    if (port === null || port === undefined || addressType === "FQDN") {
      return [];
    }
    return (endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready ?? true)
      .flatMap(({ addresses }) => addresses.map((address) => ({ address, port_value: port })));
  });
  // While a slice is split, both halves may have an endpoint.
  const addresses = new Map(found.map((at) => [`${at.address} ${at.port_value}`, at]));
  const lb_endpoints = [...addresses]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, socket_address]): Endpoint => ({ endpoint: { address: { socket_address } } }));
  return {
    cluster_name: cluster,
    endpoints: lb_endpoints.length === 0 ? [] : [{ lb_endpoints }],
  };
}
