import { expect, it } from "vitest";
import { objectives } from "../../stacks/objectives.ts";
import { testNames } from "../plans.ts";
import { optionsOf } from "./options.ts";

it("smoke pays 50 times a second for two minutes, and is held to the objectives", () => {
  const { scenarios, thresholds } = optionsOf("smoke", {});

  expect(scenarios).toMatchObject({
    step_1: { executor: "constant-arrival-rate", rate: 50, timeUnit: "1s", duration: "120s" },
  });
  const { p99Seconds, errorShare } = objectives.load;
  expect(thresholds).toMatchObject({
    "payment_duration{scenario:step_1}": [{ threshold: `p(99)<${p99Seconds * 1000}` }],
    "payment_failed{scenario:step_1}": [{ threshold: `rate<${errorShare}` }],
    // A thousandth of the 6000 payments.
    "dropped_iterations{scenario:step_1}": [{ threshold: "count<=6" }],
  });
});

it("soak pays 200 times a second for half an hour", () => {
  expect(optionsOf("soak", {}).scenarios).toMatchObject({
    step_1: { rate: 200, duration: "1800s" },
  });
});

it("a test is shortened by variables, and its objectives stay", () => {
  const { scenarios, thresholds } = optionsOf("soak", { RATE: "20", SECONDS: "5" });

  expect(scenarios).toMatchObject({ step_1: { rate: 20, duration: "5s" } });
  expect(thresholds?.["payment_duration{scenario:step_1}"]).toMatchObject([
    { threshold: "p(99)<500", abortOnFail: false },
  ]);
});

it("breakpoint goes up until an objective breaks, and then ends", () => {
  const { scenarios = {}, thresholds } = optionsOf("breakpoint", { RATE: "100", SECONDS: "10" });

  const steps = Object.values(scenarios).map((scenario) =>
    scenario.executor === "constant-arrival-rate" ? [scenario.rate, scenario.startTime] : [],
  );
  expect(steps).toEqual([
    [50, "0s"],
    [63, "10s"],
    [79, "20s"],
    [99, "30s"],
    [100, "40s"],
  ]);
  expect(thresholds?.["payment_duration{scenario:step_2}"]).toMatchObject([
    { abortOnFail: true, delayAbortEval: "15s" },
  ]);
});

it("traffic of a canary is judged by the gates, and by nothing else", () => {
  const { thresholds = {} } = optionsOf("canary", {});

  expect(Object.values(thresholds).flat()).toEqual(["max>=0", "rate>=0", "count>=0"]);
});

it.each(testNames)("%s waits for each answer before it ends", (name) => {
  for (const scenario of Object.values(optionsOf(name, {}).scenarios ?? {})) {
    expect(scenario.gracefulStop).toBe("10s");
  }
});
