import { type Catalogue, open } from "./definition.ts";

/** Which build runs: always 1, joined to other series by `instance`. */
export const buildInfoMetrics = {
  auth_service_build_info: {
    type: "gauge",
    help: "The running build by version and source revision; the value is always 1",
    labels: { version: open, revision: open },
  },
} as const satisfies Catalogue;
