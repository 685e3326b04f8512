import { describe, it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { breaker, payments } from "./payment-series.ts";
import { type RuleTest, testRules } from "./rule-test.ts";

const promtool = useTool("promtool");

const runbooks = "https://github.com/paystream/paystream/blob/main/docs/runbooks";

/** Four payments with every sample: 80 in the window of the rules. */
const healthy = { fast: 4 } as const;
/** Ten payments in the window: too few to judge. */
const sparse = 0.5;

function rule(alert: string, severity: RuleTest["severity"], labels: RuleTest["labels"]) {
  return { alert, severity, labels };
}

describe("AuthServiceHighLatency", () => {
  const latency = rule("AuthServiceHighLatency", "critical", { role: "stable" });

  it("fires after two minutes above the objective, and resolves below it", async (context) => {
    await testRules(promtool(context), {
      ...latency,
      series: payments("stable", [
        { minutes: 10, ...healthy },
        { minutes: 10, slow: 4 },
        { minutes: 10, ...healthy },
      ]),
      moments: [
        { at: "10m", state: "inactive" },
        { at: "10m15s", state: "pending" },
        { at: "12m", state: "pending" },
        { at: "12m15s", state: "firing" },
        { at: "20m", state: "firing" },
        { at: "25m", state: "inactive" },
        { at: "30m", state: "inactive" },
      ],
      firing: {
        at: "18m",
        alerts: [
          {
            exp_labels: { role: "stable", severity: "critical", team: "platform" },
            exp_annotations: {
              summary: "Payments on stable pods are slow",
              description:
                "One payment in twenty on stable pods took longer than 4.875s over the last 5 minutes; the objective is 2.5s. Clients give up after 5s.",
              runbook_url: `${runbooks}/AuthServiceHighLatency.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it("says nothing about a canary that only few payments reach", async (context) => {
    await testRules(promtool(context), {
      ...latency,
      labels: { role: "canary" },
      series: payments("canary", [{ minutes: 20, slow: sparse }]),
      moments: [
        { at: "10m", state: "inactive" },
        { at: "20m", state: "inactive" },
      ],
    });
  });
});

describe("AuthServiceLowSuccessRate", () => {
  const success = rule("AuthServiceLowSuccessRate", "critical", { role: "stable" });

  it("fires after a minute below nine in ten, and resolves above it", async (context) => {
    await testRules(promtool(context), {
      ...success,
      series: payments("stable", [
        { minutes: 10, ...healthy },
        { minutes: 10, declined: 4 },
        { minutes: 10, ...healthy },
      ]),
      moments: [
        { at: "10m15s", state: "inactive" },
        { at: "10m30s", state: "pending" },
        { at: "11m15s", state: "pending" },
        { at: "11m30s", state: "firing" },
        { at: "20m", state: "firing" },
        { at: "25m", state: "inactive" },
      ],
      firing: {
        at: "18m",
        alerts: [
          {
            exp_labels: { role: "stable", severity: "critical", team: "platform" },
            exp_annotations: {
              summary: "Too few payments on stable pods are approved",
              description:
                "0% of the payments on stable pods were approved over the last 5 minutes; it should be at least 90%. The others were declined, failed, or were refused by an open circuit breaker.",
              runbook_url: `${runbooks}/AuthServiceLowSuccessRate.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it("counts the payments that an open circuit breaker refused", async (context) => {
    await testRules(promtool(context), {
      ...success,
      series: payments("stable", [{ minutes: 10, fast: 3, rejected: 1 }]),
      moments: [{ at: "10m", state: "firing" }],
    });
  });

  it("fires when no payment was ever approved, and that series is not there", async (context) => {
    await testRules(promtool(context), {
      ...success,
      series: [{ series: 'auth_requests_total{role="stable",status="error"}', values: "0+4x60" }],
      moments: [{ at: "10m", state: "firing" }],
    });
  });

  it("says nothing about few payments", async (context) => {
    await testRules(promtool(context), {
      ...success,
      series: payments("stable", [{ minutes: 20, declined: sparse }]),
      moments: [{ at: "20m", state: "inactive" }],
    });
  });
});

describe("AuthServiceCircuitBreakerOpen", () => {
  const open = rule("AuthServiceCircuitBreakerOpen", "warning", { role: "stable" });

  it("fires when a breaker has been open for 30 s, and resolves when it closes", async (context) => {
    await testRules(promtool(context), {
      ...open,
      series: breaker("stable", [
        { minutes: 1, state: 0 },
        { minutes: 2, state: 2 },
        { minutes: 1, state: 0 },
      ]),
      moments: [
        { at: "45s", state: "inactive" },
        { at: "1m", state: "pending" },
        { at: "1m15s", state: "pending" },
        { at: "1m30s", state: "firing" },
        { at: "2m45s", state: "firing" },
        { at: "3m", state: "inactive" },
      ],
      firing: {
        at: "2m",
        alerts: [
          {
            exp_labels: { role: "stable", severity: "warning", team: "platform" },
            exp_annotations: {
              summary: "A circuit breaker on stable pods stays open",
              description:
                "The worst circuit breaker of the stable pods has been in state 2 (open) for 30s: its pod answers payments of that processor with 503, without a call.",
              runbook_url: `${runbooks}/AuthServiceCircuitBreakerOpen.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it("does not fire for a breaker that closes at its first probe", async (context) => {
    await testRules(promtool(context), {
      ...open,
      series: breaker("stable", [
        { minutes: 1, state: 0 },
        { minutes: 0.5, state: 2 },
        { minutes: 2, state: 0 },
      ]),
      moments: [
        { at: "1m15s", state: "pending" },
        { at: "1m30s", state: "inactive" },
        { at: "3m", state: "inactive" },
      ],
    });
  });

  it("does not fire for one that is half-open", async (context) => {
    await testRules(promtool(context), {
      ...open,
      series: breaker("stable", [{ minutes: 5, state: 1 }]),
      moments: [{ at: "5m", state: "inactive" }],
    });
  });
});

describe("CanaryDegradation", () => {
  const degradation = rule("CanaryDegradation", "critical", {});
  const stable = payments("stable", [{ minutes: 30, ...healthy }]);

  it("fires when the canary has been half as slow again for a minute", async (context) => {
    await testRules(promtool(context), {
      ...degradation,
      series: [
        ...stable,
        ...payments("canary", [
          { minutes: 10, ...healthy },
          { minutes: 10, slower: 4 },
          { minutes: 10, ...healthy },
        ]),
      ],
      moments: [
        { at: "10m", state: "inactive" },
        { at: "10m15s", state: "pending" },
        { at: "11m", state: "pending" },
        { at: "11m15s", state: "firing" },
        { at: "20m", state: "firing" },
        { at: "25m", state: "inactive" },
      ],
      firing: {
        at: "18m",
        alerts: [
          {
            exp_labels: { severity: "critical", team: "platform" },
            exp_annotations: {
              summary: "The canary is slower than the stable version",
              description:
                "The 95th percentile of the canary's payments is 10.00 times that of the stable version over the last 5 minutes; at most 1.5 is accepted. It is still within the objective of 2.5s.",
              runbook_url: `${runbooks}/CanaryDegradation.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it("does not fire for a canary above the objective: that is AuthServiceHighLatency", async (context) => {
    await testRules(promtool(context), {
      ...degradation,
      series: [
        ...stable,
        ...payments("canary", [
          { minutes: 10, ...healthy },
          { minutes: 10, slow: 4 },
        ]),
      ],
      moments: [
        { at: "10m15s", state: "inactive" },
        { at: "11m15s", state: "inactive" },
        { at: "20m", state: "inactive" },
      ],
    });
  });

  it("does not fire when both are slow: that is the processor", async (context) => {
    await testRules(promtool(context), {
      ...degradation,
      series: [
        ...payments("stable", [{ minutes: 20, slower: 4 }]),
        ...payments("canary", [{ minutes: 20, slower: 4 }]),
      ],
      moments: [{ at: "20m", state: "inactive" }],
    });
  });

  it("does not fire for a canary that only few payments reach", async (context) => {
    await testRules(promtool(context), {
      ...degradation,
      series: [...stable, ...payments("canary", [{ minutes: 20, slower: sparse }])],
      moments: [
        { at: "5m", state: "inactive" },
        { at: "20m", state: "inactive" },
      ],
    });
  });

  it("does not fire while no release is under way", async (context) => {
    await testRules(promtool(context), {
      ...degradation,
      series: payments("stable", [{ minutes: 20, slower: 4 }]),
      moments: [{ at: "20m", state: "inactive" }],
    });
  });
});

describe.each([
  rule("AuthServiceHighLatency", "critical", { role: "stable" }),
  rule("AuthServiceLowSuccessRate", "critical", { role: "stable" }),
  rule("AuthServiceCircuitBreakerOpen", "warning", { role: "stable" }),
  rule("CanaryDegradation", "critical", {}),
])("$alert without data", (alert) => {
  it("does not fire before a pod was ever scraped", async (context) => {
    await testRules(promtool(context), {
      ...alert,
      series: [],
      moments: [{ at: "20m", state: "inactive" }],
    });
  });

  it("does not fire when payments stop coming", async (context) => {
    await testRules(promtool(context), {
      ...alert,
      series: [
        ...payments("stable", [{ minutes: 10, ...healthy }, { minutes: 20 }]),
        ...payments("canary", [{ minutes: 10, ...healthy }, { minutes: 20 }]),
        ...breaker("stable", [{ minutes: 30, state: 0 }]),
      ],
      moments: [
        { at: "10m", state: "inactive" },
        { at: "14m", state: "inactive" },
        { at: "30m", state: "inactive" },
      ],
    });
  });
});
