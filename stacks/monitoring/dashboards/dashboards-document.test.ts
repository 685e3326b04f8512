import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "../../render/stack-configuration.ts";
import { wholeWatch } from "../rules/whole-watch.ts";
import { dashboardTables } from "./dashboard-tables.ts";
import { dashboards } from "./dashboards.ts";
import { requestDashboard } from "./request-dashboard.ts";

const document = readFileSync(new URL("docs/dashboards.md", root), "utf8");
const all = [...dashboards(wholeWatch()), requestDashboard({ logs: true, traces: true })];

describe("docs/dashboards.md", () => {
  it("has a chapter of each dashboard, in their order, and no other dashboard", () => {
    const chapters = [...document.matchAll(/^## (PayStream .+)$/gm)].map(([, title]) => title);

    expect(chapters).toEqual(all.map(({ title }) => title));
  });

  it.each(all.map((dashboard) => ({ title: dashboard.title, dashboard })))(
    "says what each panel of $title is for, and names none that there is not",
    ({ title, dashboard }) => {
      const [, chapter = ""] = document.split(`## ${title}\n`);
      const [text = ""] = chapter.split(/^## /m);

      expect(text).toContain(`\`${dashboard.uid}\``);
      expect(text).toContain(dashboard.description);
      expect(text.slice(text.indexOf("###")).trim()).toBe(dashboardTables(dashboard).join("\n\n"));
    },
  );

  it("leads only to panels that there are, where it tells what became of what was asked for", () => {
    const [, asked = ""] = document.split("## What was asked for\n");
    const titles = new Set(
      all.flatMap(({ panels = [] }) =>
        panels.filter(({ type }) => type !== "row").map(({ title }) => title),
      ),
    );
    const named = [...asked.matchAll(/\*([^*]+)\*/g)].map(([, title]) => title);

    expect(named.length).toBeGreaterThan(30);
    for (const title of named) {
      expect(titles).toContain(title);
    }
  });
});
