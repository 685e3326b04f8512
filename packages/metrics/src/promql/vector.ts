import { type Duration, durationText } from "./duration.ts";
import { Expression, precedence, type Text, textOf } from "./expression.ts";
import type { Fitting, Matched, Matching } from "./matching.ts";
import { binary, type Operator } from "./operator.ts";
import { RangeVector } from "./range-vector.ts";
import type { Scalar } from "./scalar.ts";

/**
 * An operator between a vector and a number or another vector. Two vectors without a matching must
 * have the same labels: series that differ in a label never meet, and the result would be empty.
 */
interface VectorOperator<Left extends string, Kind extends "value" | "comparison"> {
  (right: number | Scalar): Result<Left, Kind>;
  (right: Vector<Left>): Result<Left, Kind>;
  <Right extends string, const M extends Matching>(
    right: Vector<Right>,
    matching: M & Fitting<M, Left, Right>,
  ): Result<Matched<M, Left, Right>, Kind>;
}

type Result<Labels extends string, Kind> = Kind extends "comparison"
  ? Comparison<Labels>
  : Vector<Labels>;

/** A matching of `and`, `or` and `unless`: they compare groups, so neither side is the one of many. */
type SetMatching = Matching<"on" | "ignoring", string, "none", never>;

/** `and`, `unless`: keep series of the left side. */
interface SetOperator<Left extends string> {
  (right: Vector<Left>): Vector<Left>;
  <Right extends string, const M extends SetMatching>(
    right: Vector<Right>,
    matching: M & Fitting<M, Left, Right>,
  ): Vector<Left>;
}

/** `or`: the series of the left side, and those of the right side that have no partner there. */
interface UnionOperator<Left extends string> {
  <Right extends string>(right: Vector<Right>): Vector<Left | Right>;
  <Right extends string, const M extends SetMatching>(
    right: Vector<Right>,
    matching: M & Fitting<M, Left, Right>,
  ): Vector<Left | Right>;
}

/**
 * A set of series, of which the type knows the label names. `Labels` is invariant: two vectors are
 * of the same type when their labels are the same, not when those of one are among the other's.
 */
export class Vector<in out Labels extends string> extends Expression {
  /** Only in the type. */
  declare protected readonly labelNames: (labels: Labels) => Labels;

  readonly add = arithmetic<Labels>(this, "+");
  readonly sub = arithmetic<Labels>(this, "-");
  readonly mul = arithmetic<Labels>(this, "*");
  readonly div = arithmetic<Labels>(this, "/");
  readonly mod = arithmetic<Labels>(this, "%");
  readonly pow = arithmetic<Labels>(this, "^");

  /** Comparisons keep the series for which they hold; `.bool()` makes them 0 or 1 instead. */
  readonly eq = comparison<Labels>(this, "==");
  readonly neq = comparison<Labels>(this, "!=");
  readonly gt = comparison<Labels>(this, ">");
  readonly gte = comparison<Labels>(this, ">=");
  readonly lt = comparison<Labels>(this, "<");
  readonly lte = comparison<Labels>(this, "<=");

  readonly and: SetOperator<Labels> = setOperation(this, "and");
  readonly unless: SetOperator<Labels> = setOperation(this, "unless");
  readonly or: UnionOperator<Labels> = setOperation(this, "or");

  /** The values of this query over a window, evaluated each `step` (else Prometheus's own). */
  subquery(window: Duration, step?: Duration): RangeVector<"gauge", Labels> {
    const inner = this.precedence === precedence.primary ? this.promql : `(${this.promql})`;
    const resolution = step === undefined ? "" : durationText(step);
    return new RangeVector(`${inner}[${durationText(window)}:${resolution}]`);
  }
}

/** A comparison of a vector: the series of its left side for which it holds. */
export class Comparison<in out Labels extends string> extends Vector<Labels> {
  readonly #withModifier: (modifier: string) => Text;

  constructor(left: Text, operator: Operator, right: Text, matching: readonly string[]) {
    super(binary(left, operator, right, ...matching));
    this.#withModifier = (modifier) => binary(left, operator, right, modifier, ...matching);
  }

  /** 1 where the comparison holds and 0 where it does not, for all series. */
  bool(): Vector<Labels> {
    return new Vector(this.#withModifier("bool"));
  }
}

function arithmetic<Labels extends string>(left: Vector<Labels>, operator: Operator) {
  const apply = (right: number | Expression, matching?: Matching) =>
    new Vector<Labels>(binary(left, operator, textOf(right), ...modifiers(matching)));
  return apply as VectorOperator<Labels, "value">;
}

function comparison<Labels extends string>(left: Vector<Labels>, operator: Operator) {
  const apply = (right: number | Expression, matching?: Matching) =>
    new Comparison<Labels>(left, operator, textOf(right), modifiers(matching));
  return apply as VectorOperator<Labels, "comparison">;
}

function setOperation<Left extends string>(left: Vector<Left>, operator: "and" | "or" | "unless") {
  return <Result extends string>(right: Expression, matching?: Matching) =>
    new Vector<Result>(binary(left, operator, right, ...modifiers(matching)));
}

function modifiers(matching: Matching | undefined): readonly string[] {
  return matching === undefined ? [] : [matching.promql];
}
