import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Pace } from "../../pace.ts";
import type { AlertRule } from "./alert.ts";
import { ruleFiles } from "./rule-files.ts";

const files = ruleFiles("http://localhost:3000", {
  pace: new Pace(1),
  programs: [],
  backsUp: false,
});
const { groups } = parse(files["auth-service.yaml"] ?? "");
const alerts: AlertRule[] = groups[0].rules.filter((rule: object) => "alert" in rule);

const p95 = "role:auth_request_duration_seconds:p95_rate5m";
const answered = "role:auth_request_duration_seconds_count:increase5m";

describe("the alerts of the service", () => {
  it.each([
    ["AuthServiceHighLatency", `${p95} > 2.5 and ${answered} >= 20`, "2m", "critical"],
    [
      "AuthServiceLowSuccessRate",
      "role:auth_requests_approved:ratio_rate5m < 0.9 and role:auth_requests:increase5m >= 20",
      "1m",
      "critical",
    ],
    ["AuthServiceCircuitBreakerOpen", "role:circuit_breaker_state:max == 2", "30s", "warning"],
    [
      "CanaryDegradation",
      `canary:auth_request_duration_seconds:p95_ratio_rate5m > 1.5 unless ignoring (role) role:auth_request_duration_seconds:p95_rate5m{role="canary"} > 2.5 and ignoring (role) ${answered}{role="canary"} >= 20 and ignoring (role) ${answered}{role="stable"} >= 20`,
      "1m",
      "critical",
    ],
  ])(
    "have %s as in spec 000 §7.3, with a guard for few payments",
    (alert, expr, wait, severity) => {
      expect(alerts).toContainEqual(
        expect.objectContaining({
          alert,
          expr,
          for: wait,
          labels: { severity, team: "platform" },
        }),
      );
    },
  );

  it.each([
    [
      "SecretSyncFailed",
      'max by (name) (externalsecret_status_condition{condition="Ready",status="False"}) == 1',
    ],
    ["SecretSyncStale", "environment:externalsecret_sync_successes:increase5m < 1"],
  ])("have %s, which sees what spec 000 §5.5 says of Vault", (alert, expr) => {
    expect(alerts).toContainEqual(
      expect.objectContaining({
        alert,
        expr,
        for: "5m",
        labels: { severity: "warning", team: "platform" },
      }),
    );
  });

  it("are these six and no others", () => {
    expect(alerts).toHaveLength(6);
  });

  it("count syncs of the service's own secret, and find none where nothing is known", () => {
    const { expr } = groups[0].rules.find(
      ({ record }: { record?: string }) =>
        record === "environment:externalsecret_sync_successes:increase5m",
    );

    expect(expr).toBe(
      'clamp_min(sum(increase(externalsecret_sync_calls_total{name="auth-service-secrets"}[5m])) - (sum(increase(externalsecret_sync_calls_error{name="auth-service-secrets"}[5m])) or vector(0)), 0) or vector(0)',
    );
  });
});
