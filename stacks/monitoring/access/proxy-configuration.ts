import { stringify } from "yaml";
import { monitoringAccessEndpoint } from "./monitoring-access-endpoint.ts";
import { monitoringHost } from "./monitoring-url.ts";
import type { OpenedPart } from "./opened-parts.ts";

/** What differs between the proxies of two environments. */
export interface ProxyConfigurationArgs {
  readonly namespace: string;
  /** Below which the parts have their host names. */
  readonly domain: string;
  readonly parts: readonly OpenedPart[];
}

/** Name of the configuration, as key of its ConfigMap and as file. */
export const proxyFile = "envoy.yaml";

/** Where Envoy has its configuration. */
export const proxyFolder = "/etc/envoy";

/** Where it finds who may come in: lines of an htpasswd file. */
export const usersPath = "/etc/monitoring-users/MONITORING_USERS";

/** Where the kubelet asks whether it lives: nobody else may use the port, and there is nothing behind it. */
export const healthPort = 8081;

const BASIC_AUTH = "envoy.filters.http.basic_auth";

const typed = (type: string, fields: object = {}) => ({
  typed_config: { "@type": `type.googleapis.com/envoy.${type}`, ...fields },
});

/**
 * Envoy as the one door to the monitoring: it asks for a name and a password before it forwards anything,
 * except to what anybody may look at. Whoever is let in is known no further: Prometheus and Alertmanager know
 * no users, and Grafana's are all visitors.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/basic_auth_filter
 */
export function proxyConfiguration({ namespace, domain, parts }: ProxyConfigurationArgs): string {
  return stringify(
    {
      static_resources: {
        listeners: [
          listener("monitoring", monitoringAccessEndpoint.port, {
            virtual_hosts: parts.map((part) => virtualHost(part, domain)),
          }),
          listener("health", healthPort, {
            virtual_hosts: [
              {
                name: "health",
                domains: ["*"],
                routes: [{ match: { path: "/healthz" }, direct_response: { status: 200 } }],
                typed_per_filter_config: withoutLogin,
              },
            ],
          }),
        ],
        clusters: parts.map((part) => cluster(part, namespace)),
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function listener(name: string, port: number, routes: object) {
  return {
    name,
    address: { socket_address: { address: "0.0.0.0", port_value: port } },
    filter_chains: [
      {
        filters: [
          {
            name: "envoy.filters.network.http_connection_manager",
            ...typed(
              "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
              {
                stat_prefix: name,
                // The gateway in front has said where a request comes from.
                use_remote_address: false,
                strip_any_host_port: true,
                normalize_path: true,
                merge_slashes: true,
                path_with_escaped_slashes_action: "REJECT_REQUEST",
                upgrade_configs: [{ upgrade_type: "websocket" }],
                route_config: { name, ...routes },
                http_filters: [
                  {
                    name: BASIC_AUTH,
                    ...typed("extensions.filters.http.basic_auth.v3.BasicAuth", {
                      users: { filename: usersPath },
                    }),
                  },
                  {
                    name: "envoy.filters.http.router",
                    ...typed("extensions.filters.http.router.v3.Router"),
                  },
                ],
              },
            ),
          },
        ],
      },
    ],
  };
}

/** On a virtual host or a route: the filter is there and lets everybody through. */
const withoutLogin = {
  [BASIC_AUTH]: {
    "@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig",
    disabled: true,
  },
};

function virtualHost(part: OpenedPart, domain: string) {
  return {
    name: part.name,
    domains: [monitoringHost(part, domain)],
    routes: [{ match: { prefix: "/" }, route: { cluster: part.name, timeout: "60s" } }],
    // It was for the proxy, and is nobody else's business.
    request_headers_to_remove: ["authorization"],
    // Nothing here is for pages of other origins. Alertmanager before 0.34.2 says that everything is.
    response_headers_to_remove: [
      "access-control-allow-headers",
      "access-control-allow-methods",
      "access-control-allow-origin",
      "access-control-expose-headers",
    ],
    ...(part.isAnonymous ? { typed_per_filter_config: withoutLogin } : {}),
  };
}

function cluster({ name, port }: OpenedPart, namespace: string) {
  const address = `${name}.${namespace}.svc`;
  return {
    name,
    type: "STRICT_DNS",
    connect_timeout: "5s",
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: [
            { endpoint: { address: { socket_address: { address, port_value: port } } } },
          ],
        },
      ],
    },
  };
}
