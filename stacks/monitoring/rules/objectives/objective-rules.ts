import type { Vector } from "@paystream/metrics/promql";
import { objectives } from "../../../objectives.ts";
import type { Pace } from "../../../pace.ts";
import { dashboardUids } from "../../dashboards/dashboard-uids.ts";
import type { AlertDefinition } from "../alert.ts";
import type { RuleGroup } from "../rule-group.ts";
import { type BurnWindow, budgetSeconds, burnRateOf, burnWindows } from "./burn-windows.ts";
import { intervalSeconds, objectiveSeries } from "./objective-series.ts";
import { budgetOf, type ServiceLevelName } from "./service-levels.ts";

/**
 * How many bad requests a window must have at least where the alert begins: with fewer requests in all, one
 * or two of them that fail would call somebody.
 */
const minimumBad = 5;

/** What differs between the objectives, to whom their alerts go, and how they say it. */
interface BudgetAlert {
  readonly slo: ServiceLevelName;
  readonly name: string;
  readonly team: AlertDefinition["team"];
  /** Without `critical`, somebody else is called for the sudden case. */
  readonly severities: readonly BurnWindow["severity"][];
  /** Completes "1% of …, of which". */
  readonly bad: string;
  readonly summary: string;
  readonly explainedBy: readonly string[];
}

const budgetAlerts: readonly BudgetAlert[] = [
  {
    slo: "availability",
    name: "AvailabilityBudgetBurns",
    team: "platform",
    severities: ["critical", "warning"],
    bad: "the payments were answered with a server error",
    summary: "The service fails more payments than its objective allows",
    explainedBy: ["AuthServiceDown", "AuthServiceErrorRate", "AuthServiceLowSuccessRate"],
  },
  {
    slo: "routing",
    name: "RoutingBudgetBurns",
    team: "platform",
    severities: ["critical", "warning"],
    bad: "the payments could not be brought to a pod by the gateway",
    summary: "The gateway loses more payments than its objective allows",
    explainedBy: ["AuthServiceDown"],
  },
  {
    slo: "addedLatency",
    name: "AddedLatencyBudgetBurns",
    team: "platform",
    severities: ["critical", "warning"],
    bad: `the payments had more than ${objectives.addedLatencySeconds}s added to their processor's time`,
    summary: "The service delays more payments than its objective allows",
    explainedBy: [],
  },
  {
    slo: "approval",
    name: "ApprovalBudgetBurns",
    team: "business",
    // AuthServiceLowSuccessRate calls somebody within minutes.
    severities: ["warning"],
    bad: "the payments were not approved",
    summary: "Fewer payments are approved than the objective asks for",
    explainedBy: [],
  },
];

/**
 * How well the objectives are kept over seven days, and whom that calls: alerts on several windows and burn
 * rates, after the SRE workbook.
 * https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
export function objectiveRules(pace: Pace): RuleGroup {
  const recorded = objectiveSeries(pace);
  return {
    name: "objectives",
    dashboard: dashboardUids.objectives,
    intervalSeconds,
    recorded: recorded.all,
    alerts: budgetAlerts.flatMap(({ slo, severities, bad, ...rest }) =>
      severities.map((severity): AlertDefinition => {
        const [fast, slow] = burnWindows.filter((one) => one.severity === severity) as [
          BurnWindow,
          BurnWindow,
        ];
        const burns = (window: BurnWindow) => burning(slo, window, recorded, pace);
        return {
          ...rest,
          severity,
          query: burns(fast).or(burns(slow)),
          description: `{{ $value | humanizePercentage }} of ${bad}, of which ${Number((budgetOf(slo) * 100).toPrecision(3))}% is allowed over ${pace.inWords(budgetSeconds)}. At this rate ${fast.spent * 100}% of that budget is spent within ${pace.inWords(fast.longSeconds)}, or ${slow.spent * 100}% within ${pace.inWords(slow.longSeconds)}.`,
        };
      }),
    ),
  };
}

/**
 * The share of bad requests while it spends the budget too fast over both windows. Half of the long window
 * ago there must have been enough requests too: where an environment, its traffic or its Prometheus is
 * younger, the window tells of a shorter time, and the first bad minute would be much of it.
 */
function burning(
  slo: ServiceLevelName,
  window: BurnWindow,
  { shares, counts }: ReturnType<typeof objectiveSeries>,
  pace: Pace,
): Vector<"slo"> {
  const { longSeconds, shortSeconds } = window;
  const requests = counts.get(longSeconds).series({ slo });
  const allowed = Number((burnRateOf(window) * budgetOf(slo)).toPrecision(6));
  const enough = Math.ceil(minimumBad / allowed);
  return shares
    .get(longSeconds)
    .series({ slo })
    .gt(allowed)
    .and(shares.get(shortSeconds).series({ slo }).gt(allowed))
    .and(requests.gte(enough))
    .and(requests.offset(pace.duration(longSeconds / 2)).gte(enough));
}
