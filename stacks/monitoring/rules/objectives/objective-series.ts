import {
  number,
  type RecordingRule,
  recordingRule,
  sumOverTime,
  vector,
} from "@paystream/metrics/promql";
import type { Pace } from "../../../pace.ts";
import { windowSeconds } from "../recording-rules.ts";
import { budgetSeconds, burnWindows } from "./burn-windows.ts";
import { budgetOf, serviceLevels } from "./service-levels.ts";

/** How often they are computed, in seconds: they look back over days. */
export const intervalSeconds = 60;

/** The window of the burn rate that is shown, in seconds. */
const shownSeconds = 3_600;

/** A series that has one of each objective. */
type ByObjective = RecordingRule<"slo">;

/**
 * What is recorded of the objectives. Requests are counted once, over five minutes; longer windows add those
 * counts up, so that each request weighs the same, and a window of days reads two series of each objective.
 */
export function objectiveSeries(pace: Pace) {
  const window = pace.duration(windowSeconds);
  const levels = serviceLevels(window);

  const requests = levels.map((level) =>
    recordingRule(`slo:requests:increase${window}`, level.requests, { slo: level.name }),
  );
  /** Where there are requests and no bad ones, it is zero, and not nothing. */
  const bad = levels.map((level) =>
    recordingRule(`slo:bad_requests:increase${window}`, level.bad.or(level.requests.mul(0)), {
      slo: level.name,
    }),
  );
  const budgets = levels.map(({ name }) =>
    recordingRule("slo:error_budget:ratio", vector(budgetOf(name)), { slo: name }),
  );
  // Rules of one name are one set of series.
  const [everyRequests, everyBad, everyBudget] = [requests[0], bad[0], budgets[0]] as [
    ByObjective,
    ByObjective,
    ByObjective,
  ];

  /** The share of bad requests over a window; not a number where there were none at all. */
  const shareOver = (seconds: number): ByObjective => {
    const span = pace.duration(seconds);
    const added = (rule: ByObjective) => sumOverTime(rule.series().over(span));
    return recordingRule(
      `slo:bad_requests:ratio_rate${span}`,
      seconds === windowSeconds
        ? everyBad.series().div(everyRequests.series())
        : added(everyBad).div(added(everyRequests)),
    );
  };
  const shares = byWindow(
    [...burnWindows.flatMap((one) => [one.shortSeconds, one.longSeconds]), budgetSeconds],
    shareOver,
  );

  /** How many requests there were in a window: each is in as many counts as intervals are in one of them. */
  const counts = byWindow(
    burnWindows.map(({ longSeconds }) => longSeconds),
    (seconds): ByObjective => {
      const span = pace.duration(seconds);
      return recordingRule(
        `slo:requests:increase${span}`,
        sumOverTime(everyRequests.series().over(span)).div(windowSeconds / intervalSeconds),
      );
    },
  );

  /** What is left of the budget: 1 to 0, and less when more is spent than there was. */
  const budgetRemaining = recordingRule(
    "slo:error_budget_remaining:ratio",
    number(1).sub(shares.get(budgetSeconds).series().div(everyBudget.series())),
  );
  /** How many times faster than evenly the budget is being spent. */
  const burnRate = recordingRule(
    `slo:error_budget_burn:rate${pace.duration(shownSeconds)}`,
    shares.get(shownSeconds).series().div(everyBudget.series()),
  );

  return {
    shares,
    counts,
    budgetRemaining,
    burnRate,
    all: [...requests, ...bad, ...budgets, ...shares.all, ...counts.all, budgetRemaining, burnRate],
  } as const;
}

/** Series by their windows, which are recorded. */
function byWindow(windows: readonly number[], recorded: (seconds: number) => ByObjective) {
  const rules = new Map(windows.map((seconds) => [seconds, recorded(seconds)]));
  return {
    all: [...rules.values()],
    /** @throws RangeError for a window that is not recorded */
    get(seconds: number): ByObjective {
      const rule = rules.get(seconds);
      if (rule === undefined) {
        throw new RangeError(`nothing is recorded over ${seconds} s`);
      }
      return rule;
    },
  };
}
