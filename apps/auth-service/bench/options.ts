import { parseArgs } from "node:util";

/** What can be measured, each by itself with `--only`. */
const scenarios = ["authorize", "connections", "start", "tracing"] as const;
export type Scenario = (typeof scenarios)[number];

export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly only: readonly Scenario[];
  readonly profile: boolean;
  /** Another build of the service, to be measured beside it. */
  readonly against: string | undefined;
}

export const usage = `pnpm bench [options]

  --rounds <n>      turns of each server (default 9)
  --seconds <n>     measured seconds of each turn (default 2)
  --only <names>    ${scenarios.join(", ")} (default all)
  --against <file>  the main.js of another build of the service, to be measured beside it
  --profile         instead, profile the service under load and print where its time goes
`;

/** @throws Error in words for the person who typed it */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string", default: "9" },
      seconds: { type: "string", default: "2" },
      only: { type: "string", default: scenarios.join(",") },
      profile: { type: "boolean", default: false },
      against: { type: "string" },
    },
  });
  return {
    rounds: positive("rounds", values.rounds),
    seconds: positive("seconds", values.seconds),
    only: values.only.split(",").map(scenarioNamed),
    profile: values.profile,
    against: values.against,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) {
    throw new Error(`--${option} takes a number above 0, not "${text}"`);
  }
  return value;
}

function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((known) => known === name.trim());
  if (scenario === undefined) {
    throw new Error(`--only takes ${scenarios.join(", ")}, not "${name}"`);
  }
  return scenario;
}
