import type { DestinationRule } from "../istio/destination-rule.ts";
import { byAge } from "../istio/metadata.ts";
import type { Service } from "../istio/service.ts";
import type { Destination } from "../istio/virtual-service.ts";
import { clusterName } from "./cluster.ts";
import { destinationHost, serviceHost } from "./host-names.ts";

/** Where a route leads. */
export interface ResolvedDestination {
  readonly cluster: string;
  readonly host: string;
  /** Undefined where there is no such Service, or it has no such port: requests are answered 503. */
  readonly backend?: { readonly service: Service; readonly portName: string };
}

/** Finds the Service's port that a route names. */
export class Destinations {
  readonly #services: ReadonlyMap<string, Service>;

  constructor(services: readonly Service[]) {
    this.#services = new Map(
      services.map((one) => [serviceHost(one.metadata.name, one.metadata.namespace), one]),
    );
  }

  /**
   * @param namespace of the virtual service
   * @param gatewayPort what Istio takes where neither the route nor the Service decides on a port
   */
  resolve(
    { host: named, port }: Destination["destination"],
    namespace: string,
    gatewayPort: number,
  ): ResolvedDestination {
    const host = destinationHost(named, namespace);
    const service = this.#services.get(host);
    const [first, ...others] = service?.spec.ports ?? [];
    const only = others.length === 0 ? first : undefined;
    const number = port?.number ?? only?.port ?? gatewayPort;
    const found = service?.spec.ports?.find((one) => one.port === number);
    return {
      cluster: clusterName(host, number),
      host,
      ...(service === undefined || found === undefined
        ? {}
        : { backend: { service, portName: found.name ?? "" } }),
    };
  }
}

/**
 * The rule for a Service: the oldest that names it in the gateway's namespace, or else in its own. One
 * namespace has no say over another's Services.
 */
export function ruleFor(
  host: string,
  { metadata }: Service,
  rules: readonly DestinationRule[],
  gatewayNamespace: string,
): DestinationRule | undefined {
  const about = rules
    .filter((rule) => destinationHost(rule.spec.host, rule.metadata.namespace) === host)
    .sort(byAge);
  return [gatewayNamespace, metadata.namespace]
    .map((namespace) => about.find((rule) => rule.metadata.namespace === namespace))
    .find((rule) => rule !== undefined);
}
