import type { Catalogue } from "./definition.ts";

/** Security events and rate limits: the families of spec 001 and 002 that have an emitter here. */
export const securityMetrics = {
  security_events_total: {
    type: "counter",
    help: "Security events by kind",
    labels: {
      event: [
        "admin_authentication_succeeded",
        "admin_authentication_failed",
        "admin_authentication_blocked",
        "card_testing_suspected",
      ],
    },
  },
  rate_limit_hits_total: {
    type: "counter",
    help: "Requests refused by a rate limit, by the limit's name",
    labels: { limit: ["admin_authentication"] },
  },
} as const satisfies Catalogue;
