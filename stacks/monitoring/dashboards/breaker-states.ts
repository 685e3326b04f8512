import { objectives } from "../../objectives.ts";
import type { State } from "./panels/state-timeline.ts";

/** What the values of a circuit breaker's state stand for (spec 000 §7.5, row 4). */
export const breakerStates = [
  { value: 0, text: "closed", color: "green" },
  { value: objectives.canary.successRate.breakerState, text: "half-open", color: "yellow" },
  { value: objectives.alerts.openBreakerState, text: "open", color: "red" },
] as const satisfies readonly State[];
