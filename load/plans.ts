/**
 * What each load test consists of. Plain data without a dependency, because k6 reads it too, which knows no
 * packages.
 *
 * @module
 */

import { objectives } from "../stacks/objectives.ts";

/** Payments at one constant rate, for some time. */
interface Step {
  /** Payments a second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Plan {
  readonly purpose: string;
  readonly steps: readonly Step[];
  /** Held in each step; undefined where somebody else judges. */
  readonly objectives: { readonly p99Seconds: number; readonly errorShare: number } | undefined;
  /** Whether a broken objective ends the test, because the search for it was its purpose. */
  readonly endsWhenBroken: boolean;
  /** Whether memory and connections of the pods must stay flat. */
  readonly watchesGrowth: boolean;
}

/** Part of a test that a person has chosen otherwise, such as to shorten it. */
export interface Changes {
  /** Payments a second; of a breakpoint, the most that are tried. */
  readonly rate?: number | undefined;
  /** Seconds; of a breakpoint, those of each step. */
  readonly seconds?: number | undefined;
}

const names = ["smoke", "soak", "breakpoint", "canary"] as const;

export type TestName = (typeof names)[number];

/** Every load test, in the order in which a person would run them. */
export const testNames: readonly TestName[] = names;

/**
 * Payments a second while a release is under way. At 10 % the canary has 10 of them: it is judged from 4
 * on, and with 10 the gate on errors misses few bad releases (docs/gates.md).
 */
const canaryRate = 100;
/** Breakpoint: where it begins, how much more each step is, and where it gives up, in payments a second. */
const ladder = { from: 50, factor: 1.25, to: 2_000 } as const;

/** The plan of a test. */
export function planOf(name: TestName, { rate, seconds }: Changes = {}): Plan {
  const judged = { objectives: objectives.load, endsWhenBroken: false, watchesGrowth: false };
  switch (name) {
    case "smoke":
      return {
        ...judged,
        purpose: "whether the environment answers payments at all, and in time",
        steps: [{ rate: rate ?? 50, seconds: seconds ?? 120 }],
      };
    case "soak":
      return {
        ...judged,
        purpose: "whether it goes on so, and nothing grows meanwhile",
        steps: [{ rate: rate ?? 200, seconds: seconds ?? 1800 }],
        watchesGrowth: true,
      };
    case "breakpoint":
      return {
        ...judged,
        purpose: "how many payments a second it can answer in time",
        steps: rungs(rate ?? ladder.to).map((own) => ({ rate: own, seconds: seconds ?? 20 })),
        endsWhenBroken: true,
      };
    case "canary":
      return {
        ...judged,
        purpose: "the traffic by which the gates of a release judge it",
        steps: [{ rate: rate ?? canaryRate, seconds: seconds ?? 7200 }],
        objectives: undefined,
      };
  }
}

/** The rates of a breakpoint test: each a quarter more than the one before. */
function rungs(to: number): readonly number[] {
  const rates: number[] = [];
  for (let rate: number = ladder.from; rate < to; rate = Math.ceil(rate * ladder.factor)) {
    rates.push(rate);
  }
  return [...rates, to];
}

/** How k6 calls a step: its scenario. */
export function scenarioOf(index: number): string {
  return `step_${index + 1}`;
}
