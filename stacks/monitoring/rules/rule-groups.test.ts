import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { dashboards } from "../dashboards/dashboards.ts";
import { kubeStateMetrics } from "../programs/kube-state-metrics.ts";
import { clusterProgramNames, programsOf } from "../programs/programs.ts";
import type { AlertRule } from "./alert.ts";
import { ruleFileName, ruleFiles } from "./rule-files.ts";
import type { Watch } from "./rule-group.ts";
import { ruleGroups } from "./rule-groups.ts";
import { wholeWatch } from "./whole-watch.ts";

const grafanaUrl = "http://localhost:3000";
const watch = wholeWatch();
const groups = ruleGroups(watch);
const definitions = groups.flatMap(({ alerts }) => alerts);

const rules = groups.map((group) => {
  const file = ruleFiles(grafanaUrl, watch)[ruleFileName(group)] ?? "";
  return { name: group.name, rules: parse(file).groups[0].rules };
});
const alerts: AlertRule[] = rules.flatMap(({ rules }) =>
  rules.filter((rule: object) => "alert" in rule),
);

const dashboardUrls = dashboards(watch).map(({ uid }) => `${grafanaUrl}/d/${uid}`);

const watching = (own: Partial<Parameters<typeof programsOf>[1]>) =>
  programsOf(clusterProgramNames, { alertmanager: true, logs: true, traces: true, ...own });

/** How many are called, and how urgently. */
const urgency = { none: 0, warning: 1, critical: 2 } as const;

describe("the groups of rules", () => {
  it("have a file each, of the name of the group", () => {
    expect(Object.keys(ruleFiles(grafanaUrl, watch))).toEqual(
      groups.map(({ name }) => `${name}.yaml`),
    );
  });

  it.each(rules)("$name reads only what it has recorded before", ({ rules }) => {
    const recorded: string[] = [];
    for (const { record, expr } of rules) {
      for (const [name] of expr.matchAll(/\w+:\w+:\w+/g)) {
        expect(recorded).toContain(name);
      }
      recorded.push(record);
    }
  });

  it("record no series twice", () => {
    const series = rules.flatMap(({ rules }) =>
      rules.flatMap(({ record, labels }: { record?: string; labels?: object }) =>
        record === undefined ? [] : JSON.stringify([record, labels]),
      ),
    );

    expect(new Set(series).size).toBe(series.length);
  });

  it("tell alerts of one name apart by their severity", () => {
    const distinct = definitions.map(({ name, severity }) => `${name} ${severity}`);

    expect(new Set(distinct).size).toBe(distinct.length);
  });

  it("lead each to the dashboard of its subject", () => {
    expect(Object.fromEntries(groups.map(({ name, dashboard }) => [name, dashboard]))).toEqual({
      "auth-service": "paystream-auth-service",
      objectives: "paystream-objectives",
      system: "paystream-operational",
      security: "paystream-security",
      certificates: "paystream-security",
      business: "paystream-business",
      dependencies: "paystream-operational",
      infrastructure: "paystream-operational",
      delivery: "paystream-canary",
      telemetry: "paystream-operational",
      monitoring: "paystream-operational",
    });
    for (const { name, rules: all } of rules) {
      const { dashboard } = groups.find((group) => group.name === name) ?? {};
      for (const { alert, annotations } of all) {
        expect(annotations?.dashboard_url).toBe(alert && `${grafanaUrl}/d/${dashboard}`);
      }
    }
  });

  it.each<[string, Partial<Watch>, readonly string[]]>([
    [
      "an Alertmanager",
      { programs: watching({ alertmanager: false }) },
      [
        "PrometheusNotificationsFailing",
        "AlertmanagerNotificationsFailing",
        "AlertmanagerConfigReloadFailed",
      ],
    ],
    [
      "logs",
      { programs: watching({ logs: false }) },
      ["LogsNotDelivered", "LogsWaiting", "LokiRefusesLines", "LokiDiskFull"],
    ],
    ["traces", { programs: watching({ traces: false }) }, ["TracesNotDelivered"]],
    ["backups", { backsUp: false }, ["PrometheusBackupStale"]],
    [
      "backups that somebody tells of",
      { programs: watch.programs.filter((program) => program !== kubeStateMetrics) },
      ["PrometheusBackupStale"],
    ],
  ])("say nothing of %s that an environment does not have", (_, changes, missing) => {
    const without = ruleGroups({ ...watch, ...changes });
    const names = without.flatMap(({ alerts }) => alerts.map(({ name }) => name));

    expect(definitions.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual(
      missing,
    );
  });

  it("are none that are empty", () => {
    const neither = ruleGroups({ ...watch, programs: watching({ logs: false, traces: false }) });

    expect(neither.map(({ name }) => name)).not.toContain("telemetry");
  });
});

describe.each(alerts)("$alert", ({ alert, labels, annotations }) => {
  it("says whom it calls, what was measured, and where to look", () => {
    expect(Object.keys(labels)).toEqual(["severity", "team"]);
    expect(annotations["summary"]).toMatch(/^[A-Z].+[^.]$/);
    expect(annotations["summary"]).not.toContain("$value");
    expect(annotations["description"]).toMatch(/[.:].*$/);
    expect(annotations["description"]).toContain("{{ $value");
    expect(dashboardUrls).toContain(annotations["dashboard_url"]);
  });

  it("has a runbook of the four parts", () => {
    const path = annotations["runbook_url"]?.replace(/^.*\/blob\/main\//, "");
    const file = new URL(`../../../${path}`, import.meta.url);

    expect(existsSync(file), `${path}`).toBe(true);
    const headings = readFileSync(file, "utf8").match(/^#.+$/gm);
    expect(headings).toEqual([
      `# ${alert}`,
      "## What it means",
      "## How to see it",
      "## What to do",
      "## How to know it is over",
    ]);
  });
});

describe("an alert that another one explains", () => {
  const explained = definitions.flatMap(({ explainedBy = [], ...alert }) =>
    explainedBy.map((by) => ({ ...alert, by })),
  );

  it.each(explained)("$name ($severity) calls nobody whom $by does not call", (alert) => {
    const [explanation] = definitions.filter(({ name }) => name === alert.by);

    expect(explanation?.team).toBe(alert.team);
    expect(urgency[explanation?.severity ?? "none"]).toBeGreaterThanOrEqual(
      urgency[alert.severity],
    );
    expect(alert.by).not.toBe(alert.name);
  });
});
