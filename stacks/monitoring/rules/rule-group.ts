import type { Rule } from "@paystream/metrics/promql";
import type { Pace } from "../../pace.ts";
import type { ReleaseStrategy } from "../../strategy/release-strategy.ts";
import type { DashboardUid } from "../dashboards/dashboard-uids.ts";
import type { Program } from "../programs/program.ts";
import type { AlertDefinition } from "./alert.ts";

/** What the rules of an environment depend on. */
export interface Watch {
  readonly pace: Pace;
  /** How releases take over; default as canaries. */
  readonly strategy?: ReleaseStrategy["name"];
  /** The programs whose metrics there are, besides the service's. */
  readonly programs: readonly Program[];
  /** Whether what Prometheus has measured is backed up. */
  readonly backsUp: boolean;
}

/**
 * Rules on one subject. Prometheus evaluates a group in its order, the recorded series first and the alerts
 * after them, so that an alert always sees what was recorded in the same evaluation. Between groups there
 * is no order: a group reads no other's series.
 */
export interface RuleGroup {
  /** Also the name of its file. */
  readonly name: string;
  /** On which its alerts can be seen. */
  readonly dashboard: DashboardUid;
  /** How often it is evaluated, in seconds; as everything, where it is not said. */
  readonly intervalSeconds?: number;
  readonly recorded: readonly { readonly rule: Rule }[];
  readonly alerts: readonly AlertDefinition[];
}
