import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { recordingRules } from "../rules/recording-rules.ts";
import type { Watch } from "../rules/rule-group.ts";
import { dashboard } from "./dashboard.ts";
import { dashboardUids } from "./dashboard-uids.ts";
import { canaryResourcesRow } from "./rows/canary-resources-row.ts";
import { canaryRow } from "./rows/canary-row.ts";
import { gatesRow } from "./rows/gates-row.ts";
import { previewGatesRow } from "./rows/preview-gates-row.ts";
import { releaseRow } from "./rows/release-row.ts";

/** What a release is asked, by how it takes over. */
const gates = { canary: gatesRow, blueGreen: previewGatesRow } as const;

/** The dashboard of a release under way: how far it is, and whether it should go on. */
export function canaryDashboard(watch: Watch): ProvisionedDashboard {
  const { pace, strategy = "canary" } = watch;
  return dashboard(
    {
      uid: dashboardUids.canary,
      title: "PayStream canary",
      description: "How far a release is, what its gates see, and what it costs.",
      rows: [
        releaseRow(watch),
        gates[strategy](pace),
        canaryRow(recordingRules(pace), pace),
        canaryResourcesRow(),
      ],
    },
    watch,
  );
}
