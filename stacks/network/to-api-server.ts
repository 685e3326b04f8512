import type { Egress } from "./allowance.ts";

/**
 * The API server is no pod, and its addresses differ between clusters, so only its ports can be named: of
 * its Service, and of the servers behind it.
 */
export const toApiServer: Egress = {
  ports: [
    { protocol: "TCP", port: 443 },
    { protocol: "TCP", port: 6443 },
  ],
};
