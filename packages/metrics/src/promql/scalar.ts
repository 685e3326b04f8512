import { call, Expression, textOf } from "./expression.ts";
import { binary, type Operator } from "./operator.ts";
import { Comparison, Vector } from "./vector.ts";

/** An operator between a scalar and a number, another scalar, or a vector. */
interface ScalarOperator {
  (right: number | Scalar): Scalar;
  <Labels extends string>(right: Vector<Labels>): Vector<Labels>;
}

/** A comparison between a scalar and another (PromQL has only `bool` there) or a vector. */
interface ScalarComparison {
  (right: number | Scalar): Scalar;
  <Labels extends string>(right: Vector<Labels>): Comparison<Labels>;
}

/** One number without labels. */
export class Scalar extends Expression {
  /** Only in the type: without it a vector would pass for a scalar, having the same methods. */
  declare protected readonly kind: "scalar";

  readonly add = arithmetic(this, "+");
  readonly sub = arithmetic(this, "-");
  readonly mul = arithmetic(this, "*");
  readonly div = arithmetic(this, "/");
  readonly mod = arithmetic(this, "%");
  readonly pow = arithmetic(this, "^");

  readonly eq = comparison(this, "==");
  readonly neq = comparison(this, "!=");
  readonly gt = comparison(this, ">");
  readonly gte = comparison(this, ">=");
  readonly lt = comparison(this, "<");
  readonly lte = comparison(this, "<=");
}

/** A number as an expression, where it stands on the left: `number(1).sub(ratio)`. */
export function number(value: number): Scalar {
  return new Scalar(textOf(value));
}

/** `time()`: seconds since the epoch at which the query is evaluated. */
export function time(): Scalar {
  return new Scalar(call("time"));
}

/** `scalar(vector)`: the value of the only series of a vector, `NaN` unless there is exactly one. */
export function scalar<Labels extends string>(vector: Vector<Labels>): Scalar {
  return new Scalar(call("scalar", vector.promql));
}

/** `vector(value)`: one series without labels; `sum(…).or(vector(0))` is 0 where there is no data. */
export function vector(value: number | Scalar): Vector<never> {
  return new Vector(call("vector", textOf(value).promql));
}

function arithmetic(left: Scalar, operator: Operator) {
  return ((right: number | Expression) => {
    const result = binary(left, operator, textOf(right));
    return right instanceof Vector ? new Vector(result) : new Scalar(result);
  }) as ScalarOperator;
}

function comparison(left: Scalar, operator: Operator) {
  return ((right: number | Expression) =>
    right instanceof Vector
      ? new Comparison(left, operator, right, [])
      : new Scalar(binary(left, operator, textOf(right), "bool"))) as ScalarComparison;
}
