/** No trusted word is longer than this on either side of its digits: it bounds the search. */
const LONGEST_SIDE = 64;

const WORD_CHARACTER = /[\p{L}\p{N}_-]/u;

const wholeWordPatterns = new WeakMap<RegExp, RegExp>();

/**
 * Whether the digits at `start` to `end` belong to a word that the pattern matches as a whole. A
 * word is what letters, digits, underscores and dashes stand around the digits without a gap, so
 * nothing is trusted that has a card number glued to it, or after a space.
 *
 * @param trusted matched against the whole word, whether or not it has `^` and `$`
 */
export function isTrustedWord(text: string, start: number, end: number, trusted: RegExp): boolean {
  let from = start;
  while (start - from <= LONGEST_SIDE && WORD_CHARACTER.test(text.charAt(from - 1))) from--;
  let to = end;
  while (to - end <= LONGEST_SIDE && WORD_CHARACTER.test(text.charAt(to))) to++;
  const isBounded = start - from <= LONGEST_SIDE && to - end <= LONGEST_SIDE;
  return isBounded && wholeWord(trusted).test(text.slice(from, to));
}

function wholeWord(pattern: RegExp): RegExp {
  let whole = wholeWordPatterns.get(pattern);
  if (whole === undefined) {
    // Without g and y, which would make `test` remember where it was; without m, which would move ^ and $.
    whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gym]/g, ""));
    wholeWordPatterns.set(pattern, whole);
  }
  return whole;
}
