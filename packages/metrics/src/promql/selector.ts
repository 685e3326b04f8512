import { type Duration, durationText } from "./duration.ts";
import { precedence } from "./expression.ts";
import { RangeVector, type SeriesKind } from "./range-vector.ts";
import { Vector } from "./vector.ts";

/** The series of one name, with their matchers, at an instant. */
export class Selector<
  out Kind extends SeriesKind,
  in out Labels extends string,
> extends Vector<Labels> {
  /** Only in the type. */
  declare protected readonly kind: Kind;
  readonly #series: string;
  readonly #offset: string;

  /** @param series name and matchers, as PromQL. */
  constructor(series: string, offset = "") {
    super({ promql: `${series}${offset}`, precedence: precedence.primary });
    this.#series = series;
    this.#offset = offset;
  }

  /** The values over a window up to now (or up to the offset). */
  over(window: Duration): RangeVector<Kind, Labels> {
    return new RangeVector(`${this.#series}[${durationText(window)}]${this.#offset}`);
  }

  /** The same series as they were this long ago. */
  offset(by: Duration): Selector<Kind, Labels> {
    return new Selector(this.#series, ` offset ${durationText(by)}`);
  }
}
