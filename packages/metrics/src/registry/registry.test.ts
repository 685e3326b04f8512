import { describe, expect, it } from "vitest";
import { open } from "../catalogue/definition.ts";
import { createRegistry } from "./registry.ts";

describe("a registry", () => {
  it("prints every metric in the Prometheus text format", async () => {
    const registry = createRegistry();
    const durations = registry
      .histogram("auth_request_duration_seconds")
      .labels({ version: "1.0.0", status: "approved", processor: "visa_net" });
    durations.observe(0.05);
    durations.observe(0.2);
    durations.observe(11);
    registry
      .counter("auth_requests_total")
      .labels({ version: "1.0.0", status: "approved", processor: 'v"i\\s\na' })
      .inc(3);
    registry.gauge("auth_success_rate").labels().set(0.75);

    expect(await registry.exposition()).toMatchInlineSnapshot(`
      "# HELP auth_request_duration_seconds Duration of authorization requests that reached a processor, in seconds
      # TYPE auth_request_duration_seconds histogram
      auth_request_duration_seconds_bucket{le="0.05",version="1.0.0",status="approved",processor="visa_net"} 1
      auth_request_duration_seconds_bucket{le="0.1",version="1.0.0",status="approved",processor="visa_net"} 1
      auth_request_duration_seconds_bucket{le="0.25",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="0.5",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="1",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="2.5",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="5",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="10",version="1.0.0",status="approved",processor="visa_net"} 2
      auth_request_duration_seconds_bucket{le="+Inf",version="1.0.0",status="approved",processor="visa_net"} 3
      auth_request_duration_seconds_sum{version="1.0.0",status="approved",processor="visa_net"} 11.25
      auth_request_duration_seconds_count{version="1.0.0",status="approved",processor="visa_net"} 3

      # HELP auth_requests_total Authorization requests by result; rejected: refused by the circuit breaker
      # TYPE auth_requests_total counter
      auth_requests_total{version="1.0.0",status="approved",processor="v\\"i\\\\s\\na"} 3

      # HELP auth_success_rate Share of approved authorization requests since the start of the process, 0 to 1
      # TYPE auth_success_rate gauge
      auth_success_rate 0.75
      "
    `);
  });

  it("shows a metric only when it was asked for, and without labels at once with 0", async () => {
    const registry = createRegistry();
    expect(await registry.exposition()).toBe("\n");

    registry.counter("circuit_breaker_trips_total");
    expect(await registry.exposition()).toContain("\ncircuit_breaker_trips_total 0\n");
  });

  it("shows a series with 0 from the moment its handle exists, so that a rate sees the first event", async () => {
    const registry = createRegistry();
    registry.counter("security_events_total").labels({ event: "admin_authentication_failed" });

    expect(await registry.exposition()).toContain(
      'security_events_total{event="admin_authentication_failed"} 0',
    );
  });

  it("gives the same handle for the same metric and labels, whatever their order", () => {
    const registry = createRegistry();
    const first = registry
      .counter("auth_requests_total")
      .labels({ version: "1", status: "error", processor: "a" });
    const second = registry
      .counter("auth_requests_total")
      .labels({ processor: "a", status: "error", version: "1" });

    expect(second).toBe(first);
  });

  it("shares nothing with another registry", () => {
    const [one, other] = [createRegistry(), createRegistry()];
    one.counter("circuit_breaker_trips_total").labels().inc();

    expect(other.counter("circuit_breaker_trips_total").labels().value).toBe(0);
  });

  it("refuses a name that the catalogue does not have, or has as another type", () => {
    const registry = createRegistry();

    // @ts-expect-error a typing mistake
    expect(() => registry.counter("auth_request_total")).toThrow(
      'the catalogue has no metric "auth_request_total"',
    );
    // @ts-expect-error a name that every object has
    expect(() => registry.counter("toString")).toThrow('the catalogue has no metric "toString"');
    // @ts-expect-error a gauge
    expect(() => registry.counter("auth_success_rate")).toThrow(
      "auth_success_rate is a gauge, not a counter",
    );
  });

  it("refuses labels and values that the catalogue does not have", () => {
    const counter = createRegistry().counter("idempotency_outcomes_total");

    // @ts-expect-error not a value of this closed label
    expect(() => counter.labels({ outcome: "retried" })).toThrow(
      'idempotency_outcomes_total has no outcome="retried"; its values: replayed, joined, conflict, mismatch',
    );
    // @ts-expect-error no such label
    expect(() => counter.labels({ result: "joined" })).toThrow(
      'idempotency_outcomes_total has no label "result"; its labels: outcome',
    );
    // @ts-expect-error the label is missing
    expect(() => counter.labels()).toThrow(
      'idempotency_outcomes_total needs a string for the label "outcome", got undefined',
    );
  });

  it("serves another service's own catalogue", async () => {
    const registry = createRegistry({
      catalogue: {
        queue_jobs: {
          type: "gauge",
          help: "Jobs by queue and state",
          labels: { queue: open, state: ["waiting", "running"] },
        },
      },
    });
    registry.gauge("queue_jobs").labels({ queue: "mail", state: "running" }).inc();

    expect(await registry.exposition()).toBe(
      '# HELP queue_jobs Jobs by queue and state\n# TYPE queue_jobs gauge\nqueue_jobs{queue="mail",state="running"} 1\n',
    );
    // @ts-expect-error not a state
    expect(() => registry.gauge("queue_jobs").labels({ queue: "a", state: "b" })).toThrow("state");
    // @ts-expect-error PayStream's catalogue is not this service's.
    expect(() => registry.gauge("auth_success_rate")).toThrow("the catalogue has no metric");
  });

  it("keeps a metric within its limit of series, and counts the rest under other", () => {
    const registry = createRegistry({ maxSeries: 2 });
    const amounts = registry.counter("business_amount_minor_units_total");
    for (const currency of ["USD", "EUR", "JPY", "BHD"]) {
      amounts.labels({ status: "approved", currency }).inc(10);
    }

    expect(amounts.labels({ status: "approved", currency: "USD" }).value).toBe(10);
    expect(amounts.labels({ status: "approved", currency: "CHF" }).value).toBe(20);
  });
});
