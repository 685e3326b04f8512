import type { ProvisionedDashboard } from "../grafana/grafana.ts";

/** The rows of a dashboard as docs/dashboards.md has them: a heading and a table of panels for each. */
export function dashboardTables({ panels = [] }: ProvisionedDashboard): readonly string[] {
  const tables: string[] = [];
  for (const { type, title = "", ...panel } of panels) {
    if (type === "row") {
      tables.push(`### ${title}\n\n| panel | what it is for |\n| --- | --- |`);
    } else {
      const description = "description" in panel ? panel.description : "";
      tables.push(`${tables.pop()}\n| ${title} | ${description} |`);
    }
  }
  return tables;
}
