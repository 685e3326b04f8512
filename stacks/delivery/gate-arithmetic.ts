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

/** Histories that are less likely are left out: all of them together are less than a double's last digit. */
const NEGLIGIBLE = 1e-30;

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

  // A history is the errors of all slots of a window but the newest, as the digits of one number.
  const base = enough + 1;
  const histories = base ** (slotsPerWindow - 1);
  const errorsOf = Uint32Array.from({ length: histories }, (_, history) => digitSum(history, base));
  const noStates = () =>
    Array.from({ length: gate.forgiven + 1 }, () => new Float64Array(histories));

  // The probability of each history, for each number of bad checks so far.
  let states = noStates();
  states[0]?.fill(1, 0, 1);
  let stopped = 0;
  for (let index = 0; index < slotsPerWindow - 1 + gate.checks; index += 1) {
    const isChecked = index >= slotsPerWindow - 1;
    const next = noStates();
    states.forEach((probabilities, bad) => {
      probabilities.forEach((probability, history) => {
        if (probability < NEGLIGIBLE) {
          return;
        }
        const before = errorsOf[history] ?? 0;
        for (let errors = 0; errors < base; errors += 1) {
          const both = probability * (slot[errors] ?? 0);
          const target = next[isChecked && before + errors >= enough ? bad + 1 : bad];
          if (target === undefined) {
            stopped += both;
          } else {
            // The oldest slot leaves the window, and the newest enters it.
            const newer = (history * base + errors) % histories;
            target[newer] = (target[newer] ?? 0) + both;
          }
        }
      });
    });
    states = next;
  }
  return stopped;
}

function digitSum(number: number, base: number): number {
  return number < base ? number : (number % base) + digitSum(Math.floor(number / base), base);
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
