import { authorizationMetrics } from "./authorization.ts";
import { buildInfoMetrics } from "./build-info.ts";
import { businessMetrics } from "./business.ts";
import { circuitBreakerMetrics } from "./circuit-breaker.ts";
import { dependencyMetrics } from "./dependency.ts";
import { faultInjectionMetrics } from "./fault-injection.ts";
import { idempotencyMetrics } from "./idempotency.ts";
import { securityMetrics } from "./security.ts";
import { standardSet } from "./standard-set.ts";

/**
 * Every metric that the authorization service exposes, besides those of its runtime. A name, a
 * label or a bucket is written here and nowhere else: alerts, analysis and dashboards build their
 * PromQL from this table.
 */
export const catalogue = {
  ...authorizationMetrics,
  ...circuitBreakerMetrics,
  ...faultInjectionMetrics,
  ...idempotencyMetrics,
  ...securityMetrics,
  ...businessMetrics,
  ...dependencyMetrics,
  ...buildInfoMetrics,
  ...standardSet("auth_service"),
} as const;

/** The type of {@link catalogue}: the default of everything that takes a catalogue. */
export type PayStreamCatalogue = typeof catalogue;
