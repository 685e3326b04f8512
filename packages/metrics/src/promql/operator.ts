import { precedence, type Text } from "./expression.ts";

/** PromQL's binary operators, and how strongly each binds. */
const operators = {
  or: precedence.or,
  and: precedence.and,
  unless: precedence.and,
  "==": precedence.comparison,
  "!=": precedence.comparison,
  ">": precedence.comparison,
  ">=": precedence.comparison,
  "<": precedence.comparison,
  "<=": precedence.comparison,
  "+": precedence.sum,
  "-": precedence.sum,
  "*": precedence.product,
  "/": precedence.product,
  "%": precedence.product,
  "^": precedence.power,
} as const;

export type Operator = keyof typeof operators;

/**
 * `left operator modifiers right`, with the parentheses that keep the meaning and no others: all
 * operators but `^` group from the left.
 */
export function binary(
  left: Text,
  operator: Operator,
  right: Text,
  ...modifiers: readonly string[]
): Text {
  const binds = operators[operator];
  const fromRight = operator === "^";
  const parts = [
    operand(left, binds, !fromRight),
    operator,
    ...modifiers,
    operand(right, binds, fromRight),
  ];
  return { promql: parts.join(" "), precedence: binds };
}

/** `grouped`: on this side an operator of the same strength is evaluated first anyway. */
function operand(side: Text, binds: number, grouped: boolean): string {
  const bare = side.precedence > binds || (grouped && side.precedence === binds);
  return bare ? side.promql : `(${side.promql})`;
}
