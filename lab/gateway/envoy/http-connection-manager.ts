import type { Typed } from "./resources.ts";

const NAME = "envoy.filters.network.http_connection_manager";

/**
 * The network filter that speaks HTTP and routes, with the fields that differ between listeners.
 * https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto
 */
export function httpConnectionManager(
  fields: Readonly<Record<string, unknown>> & { readonly stat_prefix: string },
): { readonly name: string; readonly typed_config: Typed } {
  return {
    name: NAME,
    typed_config: {
      "@type":
        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
      ...fields,
      http_filters: [
        {
          name: "envoy.filters.http.router",
          typed_config: {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
          },
        },
      ],
    },
  };
}
