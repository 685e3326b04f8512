import { authorizationBuckets } from "./authorization.ts";
import { type Catalogue, open } from "./definition.ts";

const outcome = ["success", "error", "timeout"] as const;

/** Calls of other systems (spec 002, "Dependency health"), recorded by `operation`. */
export const dependencyMetrics = {
  dependency_requests_total: {
    type: "counter",
    help: "Calls of a dependency by outcome",
    labels: { dependency: open, outcome },
  },
  dependency_request_duration_seconds: {
    type: "histogram",
    help: "Duration of calls of a dependency, in seconds",
    labels: { dependency: open, outcome },
    // The bounds of the authorization itself: the two distributions are read side by side.
    buckets: authorizationBuckets,
  },
} as const satisfies Catalogue;
