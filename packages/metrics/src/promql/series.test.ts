import { describe, expect, expectTypeOf, it } from "vitest";
import { open } from "../catalogue/definition.ts";
import { argoArgument } from "./placeholder.ts";
import type { Selector } from "./selector.ts";
import { selectors, series } from "./series.ts";

describe("a series", () => {
  it("is a metric of the catalogue, of the runtime or of a scrape", () => {
    expect(`${series("circuit_breaker_state")}`).toBe("circuit_breaker_state");
    expect(`${series("nodejs_eventloop_lag_p99_seconds")}`).toBe(
      "nodejs_eventloop_lag_p99_seconds",
    );
    expect(`${series("up", { job: "auth-service" })}`).toBe('up{job="auth-service"}');
  });

  it("is not a name that no metric has", () => {
    // @ts-expect-error a typing mistake
    expect(() => series("auth_request_total")).toThrow(
      'the catalogue has no series "auth_request_total"',
    );
    // @ts-expect-error no histogram
    expect(() => series("auth_requests_total_bucket")).toThrow("the catalogue has no series");
  });

  it("of a histogram is one of its three parts, never the histogram itself", () => {
    expect(`${series("auth_request_duration_seconds_sum")}`).toBe(
      "auth_request_duration_seconds_sum",
    );
    expect(`${series("auth_request_duration_seconds_count")}`).toBe(
      "auth_request_duration_seconds_count",
    );
    // @ts-expect-error Prometheus stores no series of this name.
    expect(() => series("auth_request_duration_seconds")).toThrow("the catalogue has no series");
  });

  it("has the labels that the service exposes and those of its target", () => {
    expectTypeOf(series("dependency_requests_total")).toEqualTypeOf<
      Selector<
        "counter",
        | "dependency"
        | "outcome"
        | "job"
        | "instance"
        | "namespace"
        | "pod"
        | "app"
        | "role"
        | "version"
      >
    >();
    // @ts-expect-error a label of another metric
    expect(() => series("dependency_requests_total", { status: "approved" })).toThrow(
      'dependency_requests_total has no label "status"; its labels: dependency, outcome, job, instance, namespace, pod, app, role, version',
    );
  });

  it("has the version of the service under the name that Prometheus gives it", () => {
    expect(`${series("auth_service_build_info", { exported_version: "1.0.0" })}`).toBe(
      'auth_service_build_info{exported_version="1.0.0"}',
    );
    // @ts-expect-error circuit_breaker_state has no version of its own.
    expect(() => series("circuit_breaker_state", { exported_version: "1.0.0" })).toThrow(
      'circuit_breaker_state has no label "exported_version"',
    );
  });

  it("has only the values that a closed label lists, or one that is filled in later", () => {
    expect(`${series("auth_requests_total", { status: argoArgument("status") })}`).toBe(
      'auth_requests_total{status="{{args.status}}"}',
    );
    // @ts-expect-error no such status
    series("auth_requests_total", { status: "accepted" });
    // @ts-expect-error a value of the counter's label; the histogram's does not list it
    series("auth_request_duration_seconds_count", { status: "rejected" });
    // @ts-expect-error a target is canary or stable
    series("up", { role: "preview" });
  });

  it("of buckets has the bounds of its histogram, in the spelling of each Prometheus", () => {
    const name = "auth_request_duration_seconds_bucket";

    expect(`${series(name, { le: "2.5" })}`).toBe(`${name}{le="2.5"}`);
    expect(`${series(name, { le: "10" })}`).toBe(`${name}{le=~"10(\\\\.0)?"}`);
    expect(`${series(name, { le: "+Inf" })}`).toBe(`${name}{le="+Inf"}`);
    // @ts-expect-error no bucket ends there
    series(name, { le: "3" });
    // @ts-expect-error only buckets have it
    expect(() => series("auth_request_duration_seconds_sum", { le: "1" })).toThrow(
      'auth_request_duration_seconds_sum has no label "le"',
    );
  });

  it("can be of another catalogue with other target labels", () => {
    const gateway = selectors(
      { istio_requests_total: { type: "counter", help: "Requests", labels: { app: open } } },
      { app: open, mesh: ["ambient"] },
    );

    expect(`${gateway("istio_requests_total", { exported_app: "x", mesh: "ambient" })}`).toBe(
      'istio_requests_total{exported_app="x",mesh="ambient"}',
    );
    // @ts-expect-error PayStream's own
    expect(() => gateway("auth_requests_total")).toThrow("the catalogue has no series");
  });
});
