import { selectors } from "@paystream/metrics/promql";
import { controllers, gatewayMetrics } from "../../controllers.ts";
import { envoyRelabelling, envoyRequests, envoyStatistics } from "./envoy-statistics.ts";
import { type Program, programLabels, type Relabelling } from "./program.ts";

/** What Envoy calls the time at which a certificate of a listener ends. */
const certificateExpiry = "envoy_listener_ssl_certificate_expiration_unix_time_seconds";

const request = {
  reporter: ["source", "destination"],
  destination_service_name: "open",
  destination_service_namespace: "open",
  response_code: "open",
} as const;

/** What is kept of the metrics of the ingress gateway, an Envoy of Istio. */
const catalogue = {
  /** https://istio.io/latest/docs/reference/config/metrics/ */
  istio_requests_total: {
    type: "counter",
    help: "Requests that the gateway has handled",
    labels: {
      ...request,
      /** Why Envoy itself ended a request, such as `UH`; `-` where it did not, several with commas. */
      response_flags: "open",
    },
  },
  istio_request_duration_milliseconds_bucket: {
    type: "counter",
    help: "Requests that took no longer than so many milliseconds",
    labels: { ...request, le: "open" },
  },
  ...envoyStatistics,
  ...envoyRequests,
  /**
   * Of what the gateway shows clients; its own identity in the mesh, which lives for a day, is of no
   * listener. Istio records it when the gateway's pods ask for it (docs/operations/installation.md).
   * https://www.envoyproxy.io/docs/envoy/latest/configuration/listeners/stats#tls-statistics
   */
  [certificateExpiry]: {
    type: "gauge",
    help: "When the certificate ends, in seconds since the epoch",
    labels: { certificate: "open" },
  },
} as const;

/**
 * Envoy puts the certificate into a label by the default tags of its statistics, which Istio turns off: there
 * it is in the name.
 * https://github.com/istio/istio/blob/master/tools/packaging/common/envoy_bootstrap.json
 */
const certificateRelabelling: readonly Relabelling[] = [
  {
    source_labels: ["__name__"],
    regex: "envoy_listener_ssl_certificate_(.+)_expiration_unix_time_seconds",
    target_label: "certificate",
  },
  {
    source_labels: ["__name__"],
    regex: "envoy_listener_ssl_certificate_.+_expiration_unix_time_seconds",
    target_label: "__name__",
    replacement: certificateExpiry,
  },
  {
    source_labels: ["envoy_tls_certificate"],
    regex: "(.+)",
    target_label: "certificate",
  },
];

/** Selects series of the ingress gateway. */
export const gatewaySeries = selectors(catalogue, programLabels);

/** The ingress gateway: how it forwarded to one namespace, and its certificates, which are everybody's. */
export const gateway: Program<typeof catalogue> = {
  name: "gateway",
  found: { as: "pods", service: gatewayMetrics.service, of: controllers.ingressGateway },
  port: gatewayMetrics.port,
  path: gatewayMetrics.path,
  catalogue,
  namespaceLabel: "destination_service_namespace",
  clusterWide: true,
  // Requests and their durations by code, flag and Service, Envoy's statistics of each Service.
  sampleLimit: 5_000,
  relabelling: [...envoyRelabelling, ...certificateRelabelling],
};
