import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";
import { describe, expect, it } from "vitest";
import { objectives } from "../../objectives.ts";
import { Pace } from "../../pace.ts";
import { trafficPolicy } from "../../traffic/connections.ts";
import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { programsOf } from "../programs/programs.ts";
import { burnRateOf, burnWindows } from "../rules/objectives/burn-windows.ts";
import { wholeWatch } from "../rules/whole-watch.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { dashboards } from "./dashboards.ts";
import { requestDashboard } from "./request-dashboard.ts";

const watch = wholeWatch();
const all = dashboards(watch);

/** A ConfigMap holds 1 MiB, and its dashboard is twice in the object that a person applies. */
const largestBytes = 400_000;

function panelsOf({ panels = [] }: ProvisionedDashboard): Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== "row");
}

function queriesOf({ targets = [] }: Panel): Dataquery[] {
  return targets as Dataquery[];
}

const request = requestDashboard({ logs: true, traces: true });

const namedPanels = [...all, request].flatMap((dashboard) =>
  panelsOf(dashboard).map((panel) => ({ name: `${dashboard.title}: ${panel.title}`, panel })),
);
const asksPrometheus = ({ panel }: (typeof namedPanels)[0]) =>
  panel.datasource?.type === "prometheus";
const everyPanel = namedPanels.filter(asksPrometheus);

describe("the dashboards of an environment", () => {
  it("keep their addresses: links to them are in alerts, runbooks and bookmarks", () => {
    expect(all.map(({ uid, title }) => [uid, title])).toEqual([
      ["paystream-auth-service", "PayStream Auth Service"],
      ["paystream-operational", "PayStream operations"],
      ["paystream-canary", "PayStream canary"],
      ["paystream-objectives", "PayStream objectives and error budget"],
      ["paystream-gateway", "PayStream gateway"],
      ["paystream-security", "PayStream security"],
      ["paystream-business", "PayStream business"],
    ]);
    expect(all.map(({ uid }) => uid).sort()).toEqual(Object.values(dashboardUids).sort());
  });

  it("call one thing by one name: panels of the same title ask the same", () => {
    const asked = Map.groupBy(everyPanel, ({ panel }) => panel.title);

    for (const [title, panels] of asked) {
      const questions = panels.map(({ panel }) =>
        queriesOf(panel)
          .map(({ expr }) => expr)
          .join(),
      );
      expect(new Set(questions).size, title).toBe(1);
    }
  });

  it("show nothing of programs that the environment does not watch", () => {
    const few = dashboards({
      pace: new Pace(1),
      programs: programsOf([], { alertmanager: false, logs: false, traces: false }),
      backsUp: false,
    });
    const text = JSON.stringify(few);

    expect(few.map(({ uid }) => uid)).not.toContain(dashboardUids.gateway);
    for (const { catalogue } of watch.programs.slice(2)) {
      for (const metric of Object.keys(catalogue)) {
        expect(text).not.toContain(`${metric}{`);
        expect(text).not.toContain(`${metric}[`);
      }
    }
    for (const { rows, titles } of few.map(rowsOf)) {
      expect(rows, titles.join()).not.toContain(0);
    }
  });

  it("read other windows at another pace", () => {
    const [dashboard] = dashboards({ pace: new Pace(10), programs: [], backsUp: false });

    expect(JSON.stringify(dashboard)).toContain("role:auth_request_duration_seconds:p95_rate30s");
  });
});

describe.each([...all, request].map((dashboard) => ({ title: dashboard.title, dashboard })))(
  "the dashboard $title",
  ({ dashboard }) => {
    const panels = panelsOf(dashboard);

    it("says whose questions it answers, cannot be changed, and fits into its ConfigMap", () => {
      expect(dashboard.description).toMatch(/.{40}/);
      expect(dashboard.editable).toBe(false);
      expect(Buffer.byteLength(JSON.stringify(dashboard, undefined, 2))).toBeLessThan(largestBytes);
    });

    it("leads to all the others, with the same environment, version and time", () => {
      expect(dashboard.links).toMatchObject([
        { type: "dashboards", tags: dashboard.tags, includeVars: true, keepTime: true },
      ]);
      expect(dashboard.tags).toEqual(["paystream"]);
      expect(dashboard.links?.[0]).not.toHaveProperty("placement");
    });

    it("has a heading above its panels, numbers them, and lets none overlap another", () => {
      const everything = dashboard.panels ?? [];
      expect(everything[0]?.type).toBe("row");
      expect(rowsOf(dashboard).rows).not.toContain(0);
      expect(everything.map(({ id }) => id)).toEqual(everything.map((_, index) => index + 1));

      const taken = new Set<string>();
      for (const { title, gridPos } of everything) {
        const { x, y, w, h } = gridPos ?? { x: -1, y: -1, w: 0, h: 0 };
        expect(x + w, title).toBeLessThanOrEqual(24);
        for (let column = x; column < x + w; column += 1) {
          for (let line = y; line < y + h; line += 1) {
            expect(taken.has(`${column} ${line}`), title).toBe(false);
            taken.add(`${column} ${line}`);
          }
        }
      }
      const titles = panels.map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
    });
  },
);

describe.each(all.map((dashboard) => ({ title: dashboard.title, dashboard })))(
  "the dashboard $title, which is of more than one request,",
  ({ dashboard }) => {
    const panels = panelsOf(dashboard);

    it("lets people choose the environment and the version, and every choice changes something", () => {
      const variables = dashboard.templating?.list ?? [];
      expect(variables.map(({ name, type }) => [name, type])).toEqual([
        ["environment", "datasource"],
        ["version", "query"],
      ]);
      expect(variables[0]).toMatchObject({ query: "prometheus", regex: "/^PayStream /" });
      expect(variables[1]).toMatchObject({
        datasource: { type: "prometheus", uid: "$environment" },
        multi: true,
        includeAll: true,
      });
      expect(panels.some((panel) => JSON.stringify(panel).includes('=~\\"$version\\"'))).toBe(true);
    });

    it("marks releases and alerts", () => {
      const annotations = dashboard.annotations?.list ?? [];

      expect(annotations.map(({ name }) => name)).toEqual([
        "Releases",
        "Failed releases",
        "Alerts",
      ]);
      for (const { datasource, enable, titleFormat, target } of annotations) {
        expect(datasource).toEqual({ type: "prometheus", uid: "$environment" });
        expect(enable).toBe(true);
        expect(titleFormat).toMatch(/\{\{/);
        expect((target as Dataquery).expr).toMatch(/\w/);
      }
    });
  },
);

describe.each(everyPanel)("the panel $name", ({ panel }) => {
  it("says what is shown, in which unit, and asks the chosen environment", () => {
    expect(panel.title).toMatch(/^[A-Z]/);
    expect(panel.description).toMatch(/^[A-Z].{60}.*\.$/s);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/./);
    expect(panel.datasource).toEqual({ type: "prometheus", uid: "$environment" });

    const queries = queriesOf(panel);
    expect(queries.length).toBeGreaterThan(0);
    for (const [index, { refId, expr, datasource, legendFormat, format }] of queries.entries()) {
      expect(refId).toBe("ABCDEFGH"[index]);
      expect(expr).toMatch(/\w/);
      expect(datasource).toEqual(panel.datasource);
      expect(legendFormat === "" && format !== "table").toBe(false);
    }
  });

  it("names in its legends only labels that its query leaves", () => {
    for (const { expr, legendFormat = "" } of queriesOf(panel)) {
      for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        expect(labelsLeft(expr), `${label} of ${expr}`).toContain(label);
      }
    }
  });

  it("tells silence from zero where it shows one value", () => {
    if (["stat", "gauge", "table"].includes(panel.type)) {
      expect(panel.fieldConfig?.defaults.noValue).toMatch(/[a-z]/);
    }
  });

  it("has its colors change at objectives, and nowhere else", () => {
    const known = [
      ...numbersIn(objectives),
      ...burnWindows.map(burnRateOf),
      trafficPolicy.connectionPool.tcp.maxConnections,
      // Nothing, and something.
      ...[0, 1],
    ];
    for (const { value } of panel.fieldConfig?.defaults.thresholds?.steps ?? []) {
      if (value !== null) {
        const isKnown = known.some((one) => one === value || one * 1_000 === value);
        expect(isKnown, `${value}`).toBe(true);
      }
    }
  });
});

describe.each(namedPanels.filter((one) => !asksPrometheus(one)))(
  "the panel $name, of logs or a trace,",
  ({ panel }) => {
    it("says what is shown, and asks what the environment has of its own", () => {
      expect(panel.title).toMatch(/^[A-Z]/);
      expect(panel.description).toMatch(/^[A-Z].{60}.*\.$/s);
      expect(panel.datasource).toEqual(
        panel.type === "traces" ? { type: "jaeger", uid: "jaeger" } : { type: "loki", uid: "loki" },
      );
      for (const [index, { refId, datasource }] of queriesOf(panel).entries()) {
        expect(refId).toBe("ABCDEFGH"[index]);
        expect(datasource).toEqual(panel.datasource);
      }
      expect(queriesOf(panel).length).toBeGreaterThan(0);
    });

    it("says in which unit, and whose each series is, where it counts", () => {
      if (panel.type === "timeseries") {
        expect(panel.fieldConfig?.defaults.unit).toMatch(/./);
        for (const { expr, legendFormat = "" } of queriesOf(panel)) {
          const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
          expect(labels.length).toBeGreaterThan(0);
          expect(labelsLeft(expr)).toEqual(expect.arrayContaining(labels));
        }
      }
    });
  },
);

/** How many panels each row has, and how the rows are called. */
function rowsOf({ panels = [] }: ProvisionedDashboard) {
  const rows: number[] = [];
  const titles: string[] = [];
  for (const { type, title } of panels) {
    if (type === "row") {
      rows.push(0);
      titles.push(title ?? "");
    } else {
      rows.push((rows.pop() ?? 0) + 1);
    }
  }
  return { rows, titles };
}

/** The labels that a query groups by, or that a recorded series has by its name. */
function labelsLeft(expr: string): string[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = ""]) =>
    labels.split(", "),
  );
  const recorded: Readonly<Record<string, readonly string[]>> = {
    "role:": ["role"],
    "pod:": ["pod"],
    "dependency:": ["dependency"],
    "currency:": ["currency"],
    "slo:": ["slo"],
    "node:": ["instance", "mountpoint"],
  };
  return [
    ...grouped,
    ...Object.entries(recorded).flatMap(([level, labels]) => (expr.includes(level) ? labels : [])),
  ];
}

function numbersIn(value: unknown): number[] {
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(numbersIn)
    : typeof value === "number"
      ? [value]
      : [];
}
