import { it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { breaker, payments } from "./payment-series.ts";
import { testRecorded } from "./rule-test.ts";
import { secretSyncs } from "./secret-series.ts";

const promtool = useTool("promtool");

it("the service's recorded series are what they are called", async (context) => {
  await testRecorded(promtool(context), {
    group: "auth-service",
    series: [
      ...payments("stable", [{ minutes: 10, fast: 8, declined: 2 }]),
      ...payments("canary", [{ minutes: 10, slow: 3, rejected: 1 }]),
      ...breaker("stable", [{ minutes: 10, state: 1 }]),
      ...secretSyncs([{ minutes: 10, operator: "syncing" }]),
    ],
    values: [
      { series: 'role:auth_requests:increase5m{role="stable"}', at: "10m", value: 200 },
      { series: 'role:auth_requests:increase5m{role="canary"}', at: "10m", value: 80 },
      {
        series: 'role:auth_request_duration_seconds_count:increase5m{role="canary"}',
        at: "10m",
        value: 60,
      },
      // 95 % of the way through its bucket.
      {
        series: 'role:auth_request_duration_seconds:p95_rate5m{role="stable"}',
        at: "10m",
        value: 0.2425,
      },
      {
        series: "canary:auth_request_duration_seconds:p95_ratio_rate5m",
        at: "10m",
        value: 20.103093,
      },
      { series: 'role:auth_requests_approved:ratio_rate5m{role="stable"}', at: "10m", value: 0.8 },
      { series: 'role:auth_requests_approved:ratio_rate5m{role="canary"}', at: "10m", value: 0.75 },
      { series: 'role:circuit_breaker_state:max{role="stable"}', at: "9m", value: 1 },
      // One a minute, of which the window has four, and its ends extrapolated.
      {
        series: "environment:externalsecret_sync_successes:increase5m",
        at: "9m45s",
        value: 4.210526,
      },
    ],
  });
});
