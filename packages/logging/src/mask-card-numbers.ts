import { nextCardNumber } from "./card-number-search.ts";

/** At most this many digits stay visible at either end (design.md, decision 10; PCI DSS 3.4.1). */
const FIRST_SHOWN = 6;
const LAST_SHOWN = 4;

/** At least this many are hidden: of a number with 12 digits, six and four would leave ten candidates. */
const HIDDEN = 6;

/**
 * Replaces the digits of every card number in a text by asterisks, but for the first six and last
 * four at most, and keeps what separates them: "4532 0151 1283 0366" is "4532 01** **** 0366". A
 * longer run of digits that has a card number in it is masked as one, and so shows no more of the
 * card's own digits than that.
 *
 * @param trusted words that are known not to be card numbers, each matched as a whole
 */
export function maskCardNumbers(text: string, trusted?: RegExp): string {
  let masked = "";
  let end = 0;
  for (;;) {
    const found = nextCardNumber(text, end, trusted);
    if (found === undefined) return end === 0 ? text : masked + text.slice(end);
    masked += text.slice(end, found.start) + maskRun(text.slice(found.start, found.end));
    end = found.end;
  }
}

/**
 * Whether there is a card number in a text: 12 to 19 digits in a row that are Luhn-valid, with up to
 * three separators between any two of them.
 *
 * @param trusted words that are known not to be card numbers, each matched as a whole
 */
export function containsCardNumber(text: string, trusted?: RegExp): boolean {
  return nextCardNumber(text, 0, trusted) !== undefined;
}

function maskRun(run: string): string {
  const count = run.replace(/\P{Nd}/gu, "").length;
  const first = Math.min(FIRST_SHOWN, count - LAST_SHOWN - HIDDEN);
  let position = 0;
  return run.replace(/\p{Nd}/gu, (digit) => {
    position++;
    return position <= first || position > count - LAST_SHOWN ? digit : "*";
  });
}
