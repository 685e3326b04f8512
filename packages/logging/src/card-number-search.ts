import { decimalDigits } from "./decimal-digits.ts";
import { containsLuhnValid } from "./luhn.ts";
import { skim } from "./skim.ts";
import { isTrustedWord } from "./trusted-word.ts";

/** The lengths of a card number, in digits: those that the service accepts (ISO/IEC 7812-1 ends at 19). */
const SHORTEST = 12;
const LONGEST = 19;

// cspell:ignore bfnrt Ebde
/**
 * What a program wrote in the place of a character: an escape of JSON, of JSON within JSON (which
 * doubles the backslash), or of a URL (space, plus, dash, dot, line break, tab).
 */
const ESCAPE = String.raw`\\+(?:[bfnrt]|u[\da-fA-F]{4})|%(?:20|2[BDEbde]|0[9ADad])`;

const ESCAPES = new RegExp(ESCAPE, "g");

/**
 * What may stand between two digits of a card number: white space, dashes, what is not seen (format
 * characters and combining marks), a dot or a mark that people group digits with, or such an escape.
 * Not among them: `,` `:` `/` and quotes, which part the values of JSON, times, dates and addresses.
 */
const SEPARATOR = String.raw`(?:[\s\p{Z}\p{Pd}\p{Cf}\p{M}._+·•−]|${ESCAPE})`;

/** Up to this many separators between two digits; with more they are two numbers. */
const NEXT_DIGIT = String.raw`(?:${SEPARATOR}{0,3}\p{Nd})`;

/**
 * The least that can be a card number. A match that starts right after a digit is part of one that
 * starts earlier, so those starts are not tried: it is a third of the time of a search.
 */
const ENOUGH_DIGITS = new RegExp(String.raw`(?<!\p{Nd})\p{Nd}${NEXT_DIGIT}{${SHORTEST - 1}}`, "gu");

/** More of the same run. Bounded, because the engine keeps a frame per repetition: 5 MB of digits overflow it. */
const MORE_DIGITS = new RegExp(`${NEXT_DIGIT}{1,100}`, "yu");

/** Where a run of digits is: `start` is its first character, `end` the one after its last. */
interface Span {
  start: number;
  end: number;
}

/**
 * Finds the next run of digits that has a card number in it: 12 to 19 digits in a row, anywhere in
 * the run, that are Luhn-valid.
 *
 * @param from where in the text to begin
 * @param trusted a word that matches as a whole is no card number (trusted-word.ts)
 * @returns the whole run, since nobody can tell which of its digits are the card's; undefined when
 *   there is none
 */
export function nextCardNumber(text: string, from: number, trusted?: RegExp): Span | undefined {
  for (let end = from; ; ) {
    const begin = skim(text, end);
    if (begin === -1) return undefined;
    ENOUGH_DIGITS.lastIndex = begin;
    const match = ENOUGH_DIGITS.exec(text);
    if (match === null) return undefined;
    const start = match.index;
    end = endOfRun(text, ENOUGH_DIGITS.lastIndex);
    if (trusted !== undefined && isTrustedWord(text, start, end, trusted)) continue;
    if (hasCardNumber(text.slice(start, end))) return { start, end };
  }
}

function endOfRun(text: string, known: number): number {
  let end = known;
  MORE_DIGITS.lastIndex = end;
  while (MORE_DIGITS.test(text)) end = MORE_DIGITS.lastIndex;
  return end;
}

/** Reads the digits of an escape both as an escape and as digits: `5%2014…` may be either. */
function hasCardNumber(run: string): boolean {
  const all = decimalDigits(run);
  const unescaped = decimalDigits(run.replace(ESCAPES, ""));
  return (
    containsLuhnValid(all, SHORTEST, LONGEST) || containsLuhnValid(unescaped, SHORTEST, LONGEST)
  );
}
