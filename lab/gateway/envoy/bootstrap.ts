import { join } from "node:path";
import { httpConnectionManager } from "./http-connection-manager.ts";
import type { Address, FileSource, Listener, Typed } from "./resources.ts";

/** What an Envoy is told at its start. */
export interface BootstrapOptions {
  /** Its administration, on loopback only. */
  readonly adminPort: number;
  /** Where it says, at {@link READY_PATH}, whether it serves, and at {@link STATS_PATH} what it counts. */
  readonly address: string;
  readonly readyPort: number;
  readonly statsPort: number;
  readonly listeners: FileSource;
  readonly clusters: FileSource;
}

/** As Istio's gateways have them. */
export const READY_PATH = "/healthz/ready";
export const STATS_PATH = "/stats/prometheus";

/** Its name in the folder that the Envoy reads. */
export const BOOTSTRAP_FILE = "envoy.json";

/**
 * How an Envoy is called that reads a folder.
 *
 * @param drainSeconds how long it asks clients to leave when it is told to drain
 */
export function envoyArguments(folder: string, drainSeconds: number): readonly string[] {
  return [
    ...["-c", join(folder, BOOTSTRAP_FILE)],
    // Each answer asks its client to leave, not only more of them with time.
    ...["--drain-strategy", "immediate", "--drain-time-s", String(drainSeconds)],
    // It is never replaced in its place, and two of them on a machine share no memory.
    "--disable-hot-restart",
  ];
}

/**
 * What becomes a label of Envoy's counters, under Istio's names: by itself Envoy would end a cluster's name at
 * its first dot. The outer group is taken out of the counter's name, the inner one is the label's value.
 * https://github.com/istio/istio/blob/1.30.1/tools/packaging/common/envoy_bootstrap.json
 */
const STATS_TAGS = [
  { tag_name: "cluster_name", regex: String.raw`^cluster\.((.+?(\..+?\.svc\.cluster\.local)?)\.)` },
  { tag_name: "http_conn_manager_prefix", regex: String.raw`^http\.(([^.]+)\.)` },
  { tag_name: "listener_address", regex: String.raw`^listener\.(([\d._]+)\.)` },
  { tag_name: "response_code", regex: String.raw`_rq(_(\d{3}))$` },
  { tag_name: "response_code_class", regex: String.raw`_rq(_(\dxx))$` },
];

const ADMIN = "admin";
/** More connections than a lab makes, and fewer than would take its memory. */
const MAX_CONNECTIONS = 50_000;

/**
 * The configuration that an Envoy starts with: who it is, its administration, two pages of that which others
 * may see, and the files that tell it all the rest.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/bootstrap/v3/bootstrap.proto
 */
export function bootstrap(options: BootstrapOptions): object {
  const { adminPort, address, readyPort, statsPort, listeners, clusters } = options;
  return {
    node: { id: "istio-ingressgateway", cluster: "istio-ingressgateway" },
    admin: { address: at("127.0.0.1", adminPort) },
    stats_config: { use_all_default_tags: false, stats_tags: STATS_TAGS },
    dynamic_resources: { lds_config: listeners, cds_config: clusters },
    static_resources: {
      listeners: [
        page("ready", at(address, readyPort), { path: READY_PATH, leadsTo: "/ready" }),
        page("stats", at(address, statsPort), { path: STATS_PATH, leadsTo: STATS_PATH }),
      ],
      clusters: [
        {
          name: ADMIN,
          type: "STATIC",
          connect_timeout: "1s",
          load_assignment: {
            cluster_name: ADMIN,
            endpoints: [{ lb_endpoints: [{ endpoint: { address: at("127.0.0.1", adminPort) } }] }],
          },
        },
      ],
    },
    overload_manager: {
      resource_monitors: [
        {
          name: "envoy.resource_monitors.global_downstream_max_connections",
          typed_config: {
            "@type":
              "type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
            max_active_downstream_connections: MAX_CONNECTIONS,
          } satisfies Typed,
        },
      ],
    },
  };
}

/** One page of the administration, and no other. */
function page(
  name: string,
  address: Address,
  { path, leadsTo }: { readonly path: string; readonly leadsTo: string },
): Listener {
  return {
    name,
    address,
    filter_chains: [
      {
        filters: [
          httpConnectionManager({
            stat_prefix: name,
            route_config: {
              virtual_hosts: [
                {
                  name,
                  domains: ["*"],
                  routes: [{ match: { path }, route: { cluster: ADMIN, prefix_rewrite: leadsTo } }],
                },
              ],
            },
          }),
        ],
      },
    ],
  };
}

function at(address: string, port_value: number): Address {
  return { socket_address: { address, port_value } };
}
