import { Pace } from "../../pace.ts";
import { clusterProgramNames, programsOf } from "../programs/programs.ts";
import type { Watch } from "./rule-group.ts";

/** Of an environment that has everything: every rule and every panel that there is. */
export function wholeWatch(pace = new Pace(1)): Watch {
  const own = { alertmanager: true, logs: true, traces: true };
  return { pace, programs: programsOf(clusterProgramNames, own), backsUp: true };
}
