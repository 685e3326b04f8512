import { expect, it } from "vitest";
import { breakerStateValue } from "./breaker-state.ts";

it("shows closed, half-open and open as 0, 1 and 2, as the specification has it", () => {
  expect(breakerStateValue).toEqual({ closed: 0, "half-open": 1, open: 2 });
});
