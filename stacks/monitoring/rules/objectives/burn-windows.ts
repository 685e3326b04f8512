const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The time over which an objective is kept, in seconds: as long as samples are. */
export const budgetSeconds = 7 * DAY;

/** Somebody is called when a share of the whole budget is spent within a window. */
export interface BurnWindow {
  readonly severity: "critical" | "warning";
  /** The share of the budget. */
  readonly spent: number;
  readonly longSeconds: number;
  /** Over this window too, so that the alert ends soon after the errors do. */
  readonly shortSeconds: number;
}

/**
 * The windows for a budget of seven days.
 * https://github.com/slok/sloth/blob/main/internal/alert/window.go, "google-7d"
 */
export const burnWindows: readonly BurnWindow[] = [
  { severity: "critical", spent: 0.08, longSeconds: HOUR, shortSeconds: HOUR / 12 },
  { severity: "critical", spent: 0.125, longSeconds: 6 * HOUR, shortSeconds: HOUR / 2 },
  { severity: "warning", spent: 0.2, longSeconds: DAY, shortSeconds: 2 * HOUR },
  { severity: "warning", spent: 0.42, longSeconds: 3 * DAY, shortSeconds: 6 * HOUR },
];

/** How many times faster than evenly the budget is spent when a window spends its share: 13.44 to 0.98. */
export function burnRateOf({ spent, longSeconds }: BurnWindow): number {
  return (spent * budgetSeconds) / longSeconds;
}
