import { describe, expect, expectTypeOf, it } from "vitest";
import { authorizationMetrics } from "./authorization.ts";
import { buildInfoMetrics } from "./build-info.ts";
import { businessMetrics } from "./business.ts";
import { catalogue, type PayStreamCatalogue } from "./catalogue.ts";
import { circuitBreakerMetrics } from "./circuit-breaker.ts";
import type { LabelsOf, NameOf } from "./definition.ts";
import { dependencyMetrics } from "./dependency.ts";
import { faultInjectionMetrics } from "./fault-injection.ts";
import { idempotencyMetrics } from "./idempotency.ts";
import { runtimeMetrics } from "./runtime.ts";
import { securityMetrics } from "./security.ts";
import { standardSet } from "./standard-set.ts";

describe("the catalogue", () => {
  it("has the metrics of spec 000 §7.2 with their types, labels and buckets", () => {
    const specified = Object.entries(catalogue)
      .filter(([name]) => /^auth_(request|success)|^circuit_breaker_(state|trips)/.test(name))
      .map(([name, { type, labels }]) => `${type} ${name}{${Object.keys(labels)}}`);

    expect(specified).toEqual([
      "histogram auth_request_duration_seconds{version,status,processor}",
      "counter auth_requests_total{version,status,processor}",
      "gauge auth_success_rate{}",
      "gauge circuit_breaker_state{}",
      "counter circuit_breaker_trips_total{}",
    ]);
    expect(catalogue.auth_request_duration_seconds.buckets).toEqual([
      0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]);
  });

  it("counts a request that the breaker rejected, but keeps it out of the durations", () => {
    expect(catalogue.auth_requests_total.labels.status).toContain("rejected");
    expect(catalogue.auth_request_duration_seconds.labels.status).not.toContain("rejected");
  });

  it("is composed without one part replacing a metric of another", () => {
    const parts = [
      authorizationMetrics,
      circuitBreakerMetrics,
      faultInjectionMetrics,
      idempotencyMetrics,
      securityMetrics,
      businessMetrics,
      dependencyMetrics,
      buildInfoMetrics,
      standardSet("auth_service"),
    ];
    const names = parts.flatMap((part) => Object.keys(part));

    expect(Object.keys(catalogue)).toEqual(names);
    expect(new Set([...names, ...Object.keys(runtimeMetrics)]).size).toBe(
      names.length + Object.keys(runtimeMetrics).length,
    );
  });

  it("tells the compiler the names of each type and the values of closed labels", () => {
    expectTypeOf<"circuit_breaker_state">().toExtend<NameOf<PayStreamCatalogue, "gauge">>();
    expectTypeOf<"circuit_breaker_state">().not.toExtend<NameOf<PayStreamCatalogue, "counter">>();
    expectTypeOf<LabelsOf<PayStreamCatalogue["dependency_requests_total"]>>().toEqualTypeOf<{
      readonly dependency: string;
      readonly outcome: "success" | "error" | "timeout";
    }>();
  });
});
