import { selectors } from "@paystream/metrics/promql";
import { istiodMetrics, istiod as peer } from "../../controllers.ts";
import { type Program, programLabels } from "./program.ts";

/**
 * What is kept of the metrics of istiod: the ends of the certificates with which it signs the identities of
 * the mesh.
 * https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics
 */
const catalogue = {
  citadel_server_root_cert_expiry_timestamp: {
    type: "gauge",
    help: "When the root certificate of the mesh ends, in seconds since the epoch",
    labels: {},
  },
  citadel_server_cert_chain_expiry_timestamp: {
    type: "gauge",
    help: "When the certificate that signs identities ends, in seconds since the epoch",
    labels: {},
  },
} as const;

/** Selects series of istiod. */
export const istiodSeries = selectors(catalogue, programLabels);

/** The control plane of the mesh. */
export const istiod: Program<typeof catalogue> = {
  name: "istiod",
  found: { as: "service", service: istiodMetrics.service, of: peer },
  port: istiodMetrics.port,
  catalogue,
  sampleLimit: 10,
};
