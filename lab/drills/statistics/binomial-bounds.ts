/** Counts between which a binomial count lies, but for the chance of a false alarm. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** How often a drill may call a split wrong that is right: once in a million. */
const FALSE_ALARM = 1e-6;

/**
 * The narrowest counts of successes among `trials` that are not told from the probability `share`: fewer
 * than `least`, or more than `most`, happens with a probability of at most half of `falseAlarm` each.
 * Exact: tails are sums of the binomial distribution, and nothing is approximated by a normal one.
 *
 * @param share from 0 to 1
 */
export function binomialBounds(trials: number, share: number, falseAlarm = FALSE_ALARM): Bounds {
  const probabilities = binomial(trials, share);
  const tail = falseAlarm / 2;
  return {
    least: countInTail(probabilities, tail),
    most: trials - countInTail(probabilities.toReversed(), tail),
  };
}

/** How many counts from the first on are together no more likely than `tail`. */
function countInTail(probabilities: readonly number[], tail: number): number {
  let sum = 0;
  return probabilities.findIndex((probability) => {
    sum += probability;
    return sum > tail;
  });
}

/**
 * Probabilities of 0, 1, … `trials` successes. They are made from the most likely one to both sides and
 * then scaled to a sum of 1: from 0 on, the first would be too small for a double.
 */
function binomial(trials: number, share: number): readonly number[] {
  const odds = share / (1 - share);
  const mode = Math.min(trials, Math.floor((trials + 1) * share));
  const relative = new Array<number>(trials + 1).fill(0);
  relative[mode] = 1;
  for (let count = mode; count < trials; count += 1) {
    relative[count + 1] = ((relative[count] ?? 0) * (trials - count) * odds) / (count + 1);
  }
  for (let count = mode; count > 0; count -= 1) {
    relative[count - 1] = ((relative[count] ?? 0) * count) / ((trials - count + 1) * odds);
  }
  const sum = relative.reduce((total, value) => total + value, 0);
  return relative.map((value) => value / sum);
}
