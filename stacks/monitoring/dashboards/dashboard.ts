import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import type { Watch } from "../rules/rule-group.ts";
import { annotations } from "./annotations.ts";
import type { DashboardUid } from "./dashboard-uids.ts";
import { environmentVariable } from "./environment-variable.ts";
import type { Row } from "./row.ts";
import { versionVariable } from "./version-variable.ts";

/** By it dashboards find each other. */
export const tag = "paystream";

/** What a dashboard has of its own. */
export interface DashboardOptions {
  readonly uid: DashboardUid;
  readonly title: string;
  /** Whose questions it answers. */
  readonly description: string;
  readonly rows: readonly Row[];
  /** How far it looks back at first, such as `now-1h`; an hour where it is not said. */
  readonly from?: string;
}

/**
 * A dashboard of an environment: it can be pointed at another one, marks releases and alerts in its panels,
 * leads to the other dashboards with the same choices, and cannot be changed but here.
 */
export function dashboard(options: DashboardOptions, watch: Watch): ProvisionedDashboard {
  const { uid, title, description, rows, from = "now-1h" } = options;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .timezone("browser")
    .time({ from, to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(linkToAll())
    .withVariable(environmentVariable())
    .withVariable(versionVariable());
  for (const one of annotations(watch)) {
    builder.annotation(one);
  }
  for (const { title: heading, panels } of rows) {
    builder.withRow(new RowBuilder(heading));
    for (const panel of panels) {
      builder.withPanel(panel);
    }
  }
  return provisioned(builder, uid);
}

/** Leads to every dashboard of PayStream, with the same choices and the same time. */
export function linkToAll(): DashboardLinkBuilder {
  return new DashboardLinkBuilder("PayStream")
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

/** A dashboard as Grafana is given it. */
export function provisioned(builder: DashboardBuilder, uid: string): ProvisionedDashboard {
  const { links = [], annotations: marks = {}, ...built } = builder.build();
  return {
    ...built,
    uid,
    // The builder puts both into a menu that has to be opened; without a place they are above the panels.
    links: links.map(({ placement, ...link }) => link),
    annotations: { ...marks, list: (marks.list ?? []).map(({ placement, ...mark }) => mark) },
    // Links to one panel name it by its number.
    panels: (built.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}
