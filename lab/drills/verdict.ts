/** What came of one expectation of a drill. */
export type Judgement =
  | {
      readonly outcome: "met" | "not met";
      /** The figure that was seen, with its unit. */
      readonly measured: string;
      /** What it was to be. */
      readonly bound: string;
    }
  | { readonly outcome: "not judged"; readonly reason: string };

/** An expectation with what came of it. */
export type Judged = Judgement & { readonly expectation: string };

/**
 * Collects what came of a drill's expectations. Each is judged once; one that the drill did not come to is
 * told as that.
 */
export class Verdict<Expectation extends string = string> {
  readonly #expectations: Readonly<Record<Expectation, string>>;
  readonly #judgements = new Map<Expectation, Judgement>();
  readonly #told: (judged: Judged) => void;

  /**
   * @param expectations in words, by their names
   * @param told hears of each judgement when it is made
   */
  constructor(
    expectations: Readonly<Record<Expectation, string>>,
    told: (judged: Judged) => void = () => {},
  ) {
    this.#expectations = expectations;
    this.#told = told;
  }

  /** @param isMet whether what was measured is within its bound */
  judge(expectation: Expectation, isMet: boolean, measured: string, bound: string): void {
    this.#settle(expectation, { outcome: isMet ? "met" : "not met", measured, bound });
  }

  /**
   * Judges how long something took.
   *
   * @param seconds undefined where it did not happen
   * @param bound seconds, both included; `most` is when it must have happened
   */
  judgeTime(
    expectation: Expectation,
    seconds: number | undefined,
    { least = 0, most }: { readonly least?: number; readonly most: number },
  ): void {
    const isMet = seconds !== undefined && seconds >= least && seconds <= most;
    const measured = seconds === undefined ? "it did not happen" : `${seconds.toFixed(1)} s`;
    const range =
      least > 0 ? `${least.toFixed(1)} to ${most.toFixed(1)} s` : `within ${most.toFixed(1)} s`;
    this.judge(expectation, isMet, measured, range);
  }

  /** @param reason why nothing could be seen, such as what this cluster cannot do */
  cannotJudge(expectation: Expectation, reason: string): void {
    this.#settle(expectation, { outcome: "not judged", reason });
  }

  /** The names of expectations that nothing was said of yet. */
  get open(): readonly string[] {
    const names = Object.keys(this.#expectations) as Expectation[];
    return names.filter((name) => !this.#judgements.has(name));
  }

  /** In the order of the expectations. */
  get results(): readonly Judged[] {
    return (Object.entries(this.#expectations) as [Expectation, string][]).map(
      ([name, expectation]) => {
        const judgement = this.#judgements.get(name) ?? {
          outcome: "not judged",
          reason: "the drill did not come to it",
        };
        return { expectation, ...judgement };
      },
    );
  }

  #settle(name: Expectation, judgement: Judgement): void {
    if (this.#judgements.has(name)) {
      throw new Error(`The expectation "${name}" was judged twice.`);
    }
    this.#judgements.set(name, judgement);
    this.#told({ expectation: this.#expectations[name], ...judgement });
  }
}

/** One line about a judged expectation. */
export function judgementLine({ expectation, ...judgement }: Judged): string {
  return judgement.outcome === "not judged"
    ? `could not be judged: ${expectation} (${judgement.reason})`
    : `${judgement.outcome}: ${expectation} (${judgement.measured}; bound: ${judgement.bound})`;
}
