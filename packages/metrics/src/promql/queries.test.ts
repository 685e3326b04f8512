import { describe, expect, it } from "vitest";
import {
  argoArgument,
  by,
  grafanaVariable,
  histogramQuantile,
  matches,
  max,
  not,
  number,
  rate,
  rateInterval,
  recordingRule,
  series,
  sum,
  vector,
} from "./index.ts";

/** The queries of spec 000 §4 and §7, and of burn-rate alerts, as the builder writes them. */
describe("the builder can say", () => {
  it("the P95 latency of a canary (spec 000 §4)", () => {
    const version = argoArgument("canary-hash");
    const buckets = series("auth_request_duration_seconds_bucket", { version });

    expect(`${histogramQuantile(0.95, sum(rate(buckets.over("2m")), by("le")))}`).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(auth_request_duration_seconds_bucket{version="{{args.canary-hash}}"}[2m])))',
    );
  });

  it("the error rate and the success rate of a canary (spec 000 §4)", () => {
    const version = argoArgument("canary-hash");
    const approved = series("auth_requests_total", { version, status: "approved" });
    const all = series("auth_requests_total", { version });
    const success = sum(rate(approved.over("2m"))).div(sum(rate(all.over("2m"))));

    expect(`${success.gt(0.8)}`).toBe(
      'sum(rate(auth_requests_total{version="{{args.canary-hash}}",status="approved"}[2m])) / sum(rate(auth_requests_total{version="{{args.canary-hash}}"}[2m])) > 0.8',
    );
    expect(`${number(1).sub(success).lt(0.01)}`).toBe(
      '1 - sum(rate(auth_requests_total{version="{{args.canary-hash}}",status="approved"}[2m])) / sum(rate(auth_requests_total{version="{{args.canary-hash}}"}[2m])) < 0.01',
    );
  });

  it("an open circuit breaker, by role (spec 000 §7.3)", () => {
    expect(`${max(series("circuit_breaker_state"), by("role")).eq(2)}`).toBe(
      "max by (role) (circuit_breaker_state) == 2",
    );
  });

  it("a canary that is half as slow again as the stable version (spec 000 §7.3)", () => {
    const p95 = (role: "canary" | "stable") => {
      const buckets = series("auth_request_duration_seconds_bucket", { role });
      return histogramQuantile(0.95, sum(rate(buckets.over("5m")), by("le")));
    };

    expect(`${p95("canary").div(p95("stable")).gt(1.5)}`).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(auth_request_duration_seconds_bucket{role="canary"}[5m]))) / histogram_quantile(0.95, sum by (le) (rate(auth_request_duration_seconds_bucket{role="stable"}[5m]))) > 1.5',
    );
  });

  it("the panels of a dashboard with its variables (spec 000 §7.5)", () => {
    const version = matches(grafanaVariable("version"));
    const requests = series("auth_requests_total", { version });

    expect(`${sum(rate(requests.over(rateInterval)), by("version", "status"))}`).toBe(
      'sum by (version, status) (rate(auth_requests_total{version=~"$version"}[$__rate_interval]))',
    );
  });

  it("what the service calls itself, beside the hash that Prometheus knows it by", () => {
    const requests = series("auth_requests_total", {
      exported_version: "1.0.0",
      version: not("a"),
    });

    expect(`${requests}`).toBe('auth_requests_total{exported_version="1.0.0",version!="a"}');
  });

  it("a burn rate over two windows, with recorded ratios and a guard for silence", () => {
    const ratio = (window: "1h" | "5m") => {
      const errors = series("auth_service_errors_total", { status_code: matches("5..") });
      const requests = series("auth_service_requests_total");
      return sum(rate(errors.over(window)), by("role"))
        .or(sum(rate(requests.over(window)), by("role")).mul(0))
        .div(sum(rate(requests.over(window)), by("role")));
    };
    const hour = recordingRule("role:auth_service_errors:ratio_rate1h", ratio("1h"));
    const minutes = recordingRule("role:auth_service_errors:ratio_rate5m", ratio("5m"));
    const burning = hour.series().gt(0.01344).and(minutes.series().gt(0.01344));

    expect(hour.rule.expr).toBe(
      '(sum by (role) (rate(auth_service_errors_total{status_code=~"5.."}[1h])) or sum by (role) (rate(auth_service_requests_total[1h])) * 0) / sum by (role) (rate(auth_service_requests_total[1h]))',
    );
    expect(`${burning}`).toBe(
      "role:auth_service_errors:ratio_rate1h > 0.01344 and role:auth_service_errors:ratio_rate5m > 0.01344",
    );
  });

  it("zero where there is no data", () => {
    const trips = series("circuit_breaker_trips_total").over("1h");

    expect(`${sum(rate(trips)).or(vector(0))}`).toBe(
      "sum(rate(circuit_breaker_trips_total[1h])) or vector(0)",
    );
  });
});
