import { expect, it } from "vitest";
import { driftOutcome } from "./drift-report.ts";

it.each([
  [0, "Resources: 40 unchanged", "none"],
  [255, "error: no changes were expected but changes were proposed", "drift"],
  [1, "error: no changes were expected for preview but changes were proposed", "drift"],
  [255, "error: could not reach the cluster", "failed"],
])("an exit with %i and %j means %s", (status, output, outcome) => {
  expect(driftOutcome(status, output)).toBe(outcome);
});
