import { describe, it } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { type RuleTest, testRules } from "./rule-test.ts";
import { secretSyncs } from "./secret-series.ts";

const promtool = useTool("promtool");

const runbooks = "https://github.com/paystream/paystream/blob/main/docs/runbooks";

const failed = {
  alert: "SecretSyncFailed",
  severity: "warning",
  labels: { name: "auth-service-secrets" },
} as const satisfies Partial<RuleTest>;

const stale = {
  alert: "SecretSyncStale",
  severity: "warning",
  labels: {},
} as const satisfies Partial<RuleTest>;

const vaultDown = secretSyncs([
  { minutes: 20, operator: "syncing" },
  { minutes: 20, operator: "failing" },
  { minutes: 20, operator: "syncing" },
]);

describe("SecretSyncFailed", () => {
  it("fires when Vault has been down for five minutes, and resolves with the first sync", async (context) => {
    await testRules(promtool(context), {
      ...failed,
      series: vaultDown,
      moments: [
        { at: "19m45s", state: "inactive" },
        { at: "20m", state: "pending" },
        { at: "24m45s", state: "pending" },
        { at: "25m", state: "firing" },
        { at: "39m45s", state: "firing" },
        { at: "40m", state: "inactive" },
        { at: "60m", state: "inactive" },
      ],
      firing: {
        at: "30m",
        alerts: [
          {
            exp_labels: { name: "auth-service-secrets", severity: "warning", team: "platform" },
            exp_annotations: {
              summary: "The secrets of auth-service-secrets cannot be synced from Vault",
              description:
                "ExternalSecret auth-service-secrets has not been Ready (status False is 1) for 5m. Pods keep the values they have; what is rotated in Vault does not reach them.",
              runbook_url: `${runbooks}/SecretSyncFailed.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it("does not fire for a restart of Vault", async (context) => {
    await testRules(promtool(context), {
      ...failed,
      series: secretSyncs([
        { minutes: 20, operator: "syncing" },
        { minutes: 4, operator: "failing" },
        { minutes: 10, operator: "syncing" },
      ]),
      moments: [
        { at: "23m45s", state: "pending" },
        { at: "24m", state: "inactive" },
        { at: "30m", state: "inactive" },
      ],
    });
  });

  it("leaves it to SecretSyncStale when there is no data", async (context) => {
    await testRules(promtool(context), {
      ...failed,
      series: [],
      moments: [{ at: "30m", state: "inactive" }],
    });
  });
});

describe("SecretSyncStale", () => {
  it("fires when no sync has succeeded for ten minutes, and resolves with the first", async (context) => {
    await testRules(promtool(context), {
      ...stale,
      series: vaultDown,
      moments: [
        { at: "20m", state: "inactive" },
        { at: "23m45s", state: "inactive" },
        { at: "25m", state: "pending" },
        { at: "28m45s", state: "pending" },
        { at: "30m", state: "firing" },
        { at: "39m45s", state: "firing" },
        { at: "40m15s", state: "inactive" },
        { at: "60m", state: "inactive" },
      ],
      firing: {
        at: "32m",
        alerts: [
          {
            exp_labels: { severity: "warning", team: "platform" },
            exp_annotations: {
              summary: "No sync of the secrets from Vault has succeeded",
              description:
                "0 syncs of ExternalSecret auth-service-secrets have succeeded in 10m; there should be one every 1m. Pods keep the values they have; nobody knows whether they are those of Vault.",
              runbook_url: `${runbooks}/SecretSyncStale.md`,
              dashboard_url: "http://localhost:3000/d/paystream-auth-service",
            },
          },
        ],
      },
    });
  });

  it.for(["gone", "idle"] as const)("fires when the operator is %s", async (operator, context) => {
    await testRules(promtool(context), {
      ...stale,
      series: secretSyncs([
        { minutes: 20, operator: "syncing" },
        { minutes: 20, operator },
        { minutes: 10, operator: "syncing" },
      ]),
      moments: [
        { at: "23m", state: "inactive" },
        { at: "25m", state: "pending" },
        { at: "30m", state: "firing" },
        { at: "39m45s", state: "firing" },
        { at: "42m", state: "inactive" },
        { at: "50m", state: "inactive" },
      ],
    });
  });

  it("fires when nothing was ever scraped", async (context) => {
    await testRules(promtool(context), {
      ...stale,
      series: [],
      moments: [
        { at: "4m45s", state: "pending" },
        { at: "5m", state: "firing" },
        { at: "30m", state: "firing" },
      ],
    });
  });

  it("waits for the first sync that a new Prometheus sees", async (context) => {
    await testRules(promtool(context), {
      ...stale,
      series: secretSyncs([{ minutes: 20, operator: "syncing" }]),
      moments: [
        { at: "0m", state: "pending" },
        { at: "1m30s", state: "inactive" },
        { at: "5m", state: "inactive" },
        { at: "20m", state: "inactive" },
      ],
    });
  });

  it("does not fire while the operator restarts, and counts anew", async (context) => {
    const { series, values } = secretSyncs([{ minutes: 10, operator: "syncing" }])[0];
    await testRules(promtool(context), {
      ...stale,
      series: [{ series, values: `${values} _ _ _ _ ${values}` }],
      moments: [
        { at: "11m", state: "inactive" },
        { at: "15m", state: "inactive" },
        { at: "20m", state: "inactive" },
      ],
    });
  });
});
