import { replacePattern } from "./ottl.ts";

// cspell:ignore Ebde

/**
 * What may stand between two digits of a card number, up to three times: white space, dashes, what is not
 * seen, a dot or a mark that people group digits with, or an escape of JSON or of a URL. The same as in
 * packages/logging, which masks first.
 */
const SEPARATOR = String.raw`(?:[\s\p{Z}\p{Pd}\p{Cf}\p{M}._+·•−]|\\+(?:[bfnrt]|u[\da-fA-F]{4})|%(?:20|2[BDEbde]|0[9ADad]))`;

/** The fewest digits of a card number that the service takes. */
const SHORTEST = 12;

/** A run of digits that is long enough for a card number, of whatever script. */
const DIGITS = String.raw`\p{Nd}(?:${SEPARATOR}{0,3}\p{Nd}){${SHORTEST - 1},}`;

/** What is left of it. */
const MASK = "****";

/** Stands between digits that are no card number's while card numbers are looked for. */
const MARK = "\uE000";

/**
 * The service's own ids, where its log has them. Each is taken apart into fewer than twelve digits, so that
 * it stays; what only looks like one, with a card number instead, is not of this form.
 */
const ids: readonly (readonly [pattern: string, replacement: string])[] = [
  // A trace id of digits only is none: 32 digits have room for a card number.
  [String.raw`"trace_id":"\d{32}"`, `"trace_id":"${MASK}"`],
  [
    String.raw`"trace_id":"([\da-f]{8})([\da-f]{8})([\da-f]{8})([\da-f]{8})"`,
    `"trace_id":"$1${MARK}$2${MARK}$3${MARK}$4"`,
  ],
  // A random UUID (RFC 9562 §5.4), of the gateway or of the service.
  [
    String.raw`"request_id":"([\da-f]{8}-)([\da-f]{4}-4[\da-f]{3}-)([89ab][\da-f]{3}-)([\da-f]{6})([\da-f]{6})"`,
    `"request_id":"$1${MARK}$2${MARK}$3${MARK}$4${MARK}$5"`,
  ],
  [
    String.raw`"transaction_id":"txn-(\d{10}-)(\d{9})(\d{4})(\d{0,8})"`,
    `"transaction_id":"txn-$1${MARK}$2${MARK}$3${MARK}$4"`,
  ],
];

/**
 * Statements that mask every run of twelve digits or more in a line of a log, but for the service's own ids.
 * The service masks its own lines, and knows a check digit; this is the second net, for what another program
 * writes or a fault lets through, and it rather masks a time in milliseconds than let a card number pass.
 *
 * @param target the path of a text
 */
export function maskLine(target: string): readonly string[] {
  return [
    removeMarks(target),
    ...ids.map(([pattern, replacement]) => replacePattern(target, pattern, replacement)),
    replacePattern(target, DIGITS, MASK),
    removeMarks(target),
  ];
}

/** Statements that mask every run of twelve digits or more in a text, without exception. */
export function maskText(target: string): readonly string[] {
  return [removeMarks(target), replacePattern(target, DIGITS, MASK)];
}

/** Those that are not ours would hide digits from each other. */
function removeMarks(target: string): string {
  return replacePattern(target, MARK, "");
}
