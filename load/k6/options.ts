import type { Options, Scenario, Threshold } from "k6/options";
import { type Changes, type Plan, planOf, scenarioOf, type TestName } from "../plans.ts";

/** Variables that k6 is given with `--env`, all of them texts. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The longest that an answer is waited for, in seconds: twice as long as the gateway gives a payment. */
export const answerSeconds = 10;
/** The most payments that are under way at once. */
const mostUnderWay = 4_000;
/** How long a step goes on until a broken objective may end it: the first payments open connections. */
const settleSeconds = 5;
/** How much k6 may fail to send: a test that was not made was not passed. */
const unsentShare = 0.001;

/** What a person has changed of a test, by variables RATE and SECONDS. */
export function changesOf(variables: Variables): Changes {
  const read = (name: string) => (variables[name] ? Number(variables[name]) : undefined);
  return { rate: read("RATE"), seconds: read("SECONDS") };
}

/** How k6 runs a test: each step a scenario, and the objectives thresholds on it. */
export function optionsOf(name: TestName, variables: Variables): Options {
  const plan = planOf(name, changesOf(variables));
  return {
    scenarios: scenariosOf(plan),
    thresholds: thresholdsOf(plan),
    summaryTrendStats: ["p(50)", "p(95)", "p(99)", "max", "count"],
    // A new connection for each payment is what no client does; few clients are what no shop has.
    noVUConnectionReuse: false,
    userAgent: `PayStream load test (${name})`,
  };
}

function scenariosOf({ steps }: Plan): Record<string, Scenario> {
  let startSeconds = 0;
  return Object.fromEntries(
    steps.map(({ rate, seconds }, index) => {
      const scenario: Scenario = {
        executor: "constant-arrival-rate",
        exec: "pay",
        rate,
        timeUnit: "1s",
        duration: `${seconds}s`,
        startTime: `${startSeconds}s`,
        gracefulStop: `${answerSeconds}s`,
        // Enough for answers that take a second: to make more takes time from those there are.
        preAllocatedVUs: Math.min(mostUnderWay, rate + 10),
        maxVUs: Math.min(mostUnderWay, Math.ceil(rate * answerSeconds) + 10),
      };
      startSeconds += seconds;
      return [scenarioOf(index), scenario];
    }),
  );
}

function thresholdsOf(plan: Plan): Record<string, (string | Threshold)[]> {
  const { steps, objectives, endsWhenBroken } = plan;
  const judged = (threshold: string, from: number): Threshold => ({
    threshold,
    abortOnFail: endsWhenBroken,
    delayAbortEval: `${from + settleSeconds}s`,
  });
  let from = 0;
  const thresholds = steps.flatMap(({ rate, seconds }, index) => {
    const scenario = `scenario:${scenarioOf(index)}`;
    const at = from;
    from += seconds;
    // One without a limit has k6 tell the figures of the step.
    const limit = (text: string, or: string) => [objectives ? judged(text, at) : or];
    const p99 = `p(99)<${(objectives?.p99Seconds ?? 0) * 1000}`;
    const most = Math.max(1, Math.floor(rate * seconds * unsentShare));
    return [
      [`payment_duration{${scenario}}`, limit(p99, "max>=0")],
      [`payment_failed{${scenario}}`, limit(`rate<${objectives?.errorShare}`, "rate>=0")],
      [`dropped_iterations{${scenario}}`, limit(`count<=${most}`, "count>=0")],
    ] as const;
  });
  return Object.fromEntries(thresholds);
}
