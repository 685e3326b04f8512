/** How strongly an operator binds, from weakest to strongest, as PromQL has it. */
export const precedence = {
  or: 1,
  and: 2,
  comparison: 3,
  sum: 4,
  product: 5,
  power: 6,
  /** Selectors, calls and numbers: they never need parentheses. */
  primary: 7,
} as const;

export type Precedence = (typeof precedence)[keyof typeof precedence];

/** PromQL text, and how strongly its outermost operator binds. */
export interface Text {
  readonly promql: string;
  readonly precedence: Precedence;
}

/** A query that Prometheus can evaluate at an instant: a vector or a scalar. */
export abstract class Expression implements Text {
  /** The query, ready for Prometheus, or for the program that fills in its placeholders. */
  readonly promql: string;
  readonly precedence: Precedence;

  constructor({ promql, precedence }: Text) {
    this.promql = promql;
    this.precedence = precedence;
  }

  toString(): string {
    return this.promql;
  }
}

/** A function call. */
export function call(name: string, ...args: readonly (string | number)[]): Text {
  return { promql: `${name}(${args.join(", ")})`, precedence: precedence.primary };
}

/** An operand: an expression, or a number. */
export function textOf(operand: number | Text): Text {
  if (typeof operand !== "number") return operand;
  // Infinity is the only number that the two languages spell differently.
  const promql = String(operand).replace("Infinity", "Inf");
  // A sign binds like a product: PromQL reads `-1 ^ 2` as `-(1 ^ 2)`.
  return { promql, precedence: operand < 0 ? precedence.product : precedence.primary };
}
