import { describe, expect, it } from "vitest";
import { by, sum } from "./aggregation.ts";
import { argoArgument, rateInterval } from "./placeholder.ts";
import { increase, rate } from "./rate.ts";
import { recordingRule } from "./recording-rule.ts";
import { series } from "./series.ts";

const requests = series("auth_requests_total");
const perStatus = sum(rate(requests.over("5m")), by("role", "status"));

describe("a recording rule", () => {
  it("is a name and a query, with labels when it adds some", () => {
    expect(recordingRule("role_status:auth_requests:rate5m", perStatus).rule).toEqual({
      record: "role_status:auth_requests:rate5m",
      expr: "sum by (role, status) (rate(auth_requests_total[5m]))",
    });
    expect(
      recordingRule("role_status:auth_requests:rate5m", perStatus, { slo: "availability" }).rule,
    ).toHaveProperty("labels", { slo: "availability" });
  });

  it("is read by its name, with the labels that the query left and those it adds", () => {
    const rule = recordingRule("role_status:auth_requests:rate5m", perStatus, { slo: "x" });

    expect(`${rule.series()}`).toBe("role_status:auth_requests:rate5m");
    expect(`${rule.series({ role: "stable", slo: "x" }).over("1h")}`).toBe(
      'role_status:auth_requests:rate5m{role="stable",slo="x"}[1h]',
    );
    // @ts-expect-error the sum dropped it
    rule.series({ processor: "visa_net" });
    // @ts-expect-error what it left is no counter
    increase(rule.series().over("1h"));
  });

  it("is named level:metric:operations", () => {
    // @ts-expect-error no level
    expect(() => recordingRule("auth_requests:rate5m", perStatus)).toThrow(
      'a recorded series is named level:metric:operations, not "auth_requests:rate5m"',
    );
    expect(() => recordingRule("role:auth requests:rate", perStatus)).toThrow(RangeError);
  });

  it("has no placeholder, because Prometheus fills in none", () => {
    const ofCanary = series("auth_requests_total", { version: argoArgument("hash") });
    const ofDashboard = sum(rate(requests.over(rateInterval)), by("role"));

    expect(() => recordingRule("role:auth_requests:count", sum(ofCanary, by("role")))).toThrow(
      'role:auth_requests:count has a placeholder that nothing fills in: sum by (role) (auth_requests_total{version="{{args.hash}}"})',
    );
    expect(() => recordingRule("role:auth_requests:rate", ofDashboard)).toThrow("placeholder");
  });
});
