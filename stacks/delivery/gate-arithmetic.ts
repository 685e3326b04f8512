/** A gate on a share of errors, as an AnalysisTemplate writes it. */
export interface ErrorGate {
  /** How many checks an analysis makes. */
  readonly checks: number;
  /** Seconds from one check to the next. */
  readonly intervalSeconds: number;
  /** Seconds of traffic that a check looks back on; a multiple of the interval. */
  readonly windowSeconds: number;
  /** The share of errors from which a check is bad. */
  readonly threshold: number;
  /** Bad checks that are forgiven: one more stops the release. */
  readonly forgiven: number;
}

/** What a canary gets, and does with it. */
export interface CanaryTraffic {
  readonly requestsPerSecond: number;
  /** The share of requests that fail, each by itself. */
  readonly errorShare: number;
}

/**
 * The probability that a gate stops a release, computed exactly. Checks overlap (a window of two minutes
 * every 30 seconds), so they are not independent: traffic is cut into slots of one interval, the errors of
 * a slot are binomial, and the distribution of the last slots' errors and of the bad checks so far is
 * carried from slot to slot.
 */
export function stopProbability(gate: ErrorGate, traffic: CanaryTraffic): number {
  const slotsPerWindow = gate.windowSeconds / gate.intervalSeconds;
  const requestsPerSlot = Math.round(traffic.requestsPerSecond * gate.intervalSeconds);
  // The fewest errors in a window that make a check bad; a slot with as many decides alone.
  const enough = Math.ceil(gate.threshold * requestsPerSlot * slotsPerWindow - 1e-9);
  const slot = cappedBinomial(requestsPerSlot, traffic.errorShare, enough);

  let states = new Map<string, State>([["", { slots: [], bad: 0, probability: 1 }]]);
  let stopped = 0;
  for (let index = 0; index < slotsPerWindow - 1 + gate.checks; index += 1) {
    const next = new Map<string, State>();
    for (const { slots, bad, probability } of states.values()) {
      slot.forEach((slotProbability, errors) => {
        const window = [...slots, errors];
        const isChecked = window.length === slotsPerWindow;
        const badNow = bad + (isChecked && sum(window) >= enough ? 1 : 0);
        const both = probability * slotProbability;
        if (badNow > gate.forgiven) {
          stopped += both;
          return;
        }
        const kept = isChecked ? window.slice(1) : window;
        const key = `${kept.join()}/${badNow}`;
        const state = next.get(key);
        next.set(key, {
          slots: kept,
          bad: badNow,
          probability: both + (state?.probability ?? 0),
        });
      });
    }
    states = next;
  }
  return stopped;
}

/** Errors in each of the last slots, oldest first, and bad checks so far. */
interface State {
  readonly slots: readonly number[];
  readonly bad: number;
  readonly probability: number;
}

/** Probabilities of 0, 1, … errors among n requests; the last is that of `cap` errors or more. */
function cappedBinomial(n: number, p: number, cap: number): readonly number[] {
  const probabilities: number[] = [];
  let probability = (1 - p) ** n;
  for (let errors = 0; errors < cap; errors += 1) {
    probabilities.push(probability);
    probability *= ((n - errors) / (errors + 1)) * (p / (1 - p));
  }
  return [...probabilities, Math.max(0, 1 - sum(probabilities))];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
