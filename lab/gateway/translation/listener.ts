import { httpConnectionManager } from "../envoy/http-connection-manager.ts";
import type { FileSource, Listener, Typed } from "../envoy/resources.ts";

/**
 * What an access log has of a request: nothing that its client can write freely, such as a path or a
 * header, because there could be a card number in it.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
const LOGGED = {
  start_time: "%START_TIME%",
  request_id: "%REQ(X-REQUEST-ID)%",
  method: "%REQ(:METHOD)%",
  route_name: "%ROUTE_NAME%",
  response_code: "%RESPONSE_CODE%",
  response_flags: "%RESPONSE_FLAGS%",
  response_code_details: "%RESPONSE_CODE_DETAILS%",
  duration: "%DURATION%",
  upstream_cluster: "%UPSTREAM_CLUSTER_RAW%",
  upstream_host: "%UPSTREAM_HOST%",
  upstream_request_attempt_count: "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
  downstream_remote_address: "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%",
} as const;

const ACCESS_LOG: Typed = {
  "@type": "type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
  log_format: { json_format: LOGGED },
};

/**
 * A port that clients connect to, as Istio sets up a gateway's: at the edge, where nothing that a client
 * says of itself is believed.
 *
 * - The client's address is the connection's, and goes to the end of `x-forwarded-for`.
 * - `x-request-id` is always the gateway's own, and stays the same over the retries of a request. Headers
 *   by which a mesh would steer Envoy (`x-envoy-*`) are removed.
 * - Paths are normalized before they are matched, so that `/v1/../admin` is `/admin`. Slashes are neither
 *   merged nor decoded. https://istio.io/latest/docs/ops/best-practices/security/#customize-your-system-on-path-normalization
 * - Idle streams have no limit of their own: routes have timeouts.
 *
 * @param address to listen on, such as `0.0.0.0`
 * @param routes by which name its routes are asked for, and where
 */
export function listener(
  address: string,
  port: number,
  routes: { readonly name: string; readonly source: FileSource },
): Listener {
  const name = `${address}_${port}`;
  return {
    name,
    address: { socket_address: { address, port_value: port } },
    traffic_direction: "OUTBOUND",
    filter_chains: [
      {
        filters: [
          httpConnectionManager({
            stat_prefix: `outbound_${port}`,
            rds: { route_config_name: routes.name, config_source: routes.source },
            server_name: "istio-envoy",
            use_remote_address: true,
            xff_num_trusted_hops: 0,
            generate_request_id: true,
            preserve_external_request_id: false,
            normalize_path: true,
            merge_slashes: false,
            path_with_escaped_slashes_action: "KEEP_UNCHANGED",
            stream_idle_timeout: "0s",
            upgrade_configs: [{ upgrade_type: "websocket" }],
            access_log: [{ name: "envoy.access_loggers.stdout", typed_config: ACCESS_LOG }],
          }),
        ],
      },
    ],
  };
}
