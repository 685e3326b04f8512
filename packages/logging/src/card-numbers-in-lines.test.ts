import fc from "fast-check";
import { expect, test } from "vitest";
import { cardNumber, written } from "./card-number.arbitrary.ts";
import { createLogger } from "./create-logger.ts";
import { decimalDigits } from "./decimal-digits.ts";
import type { LogEntry } from "./logger.ts";

const TRUSTED = /txn-1\d{9}-\d{4,}/;
const ENTRY: LogEntry = { request_id: "req", action: "authorize", message: "approved" };

class Failure extends Error {
  override name: string;
  readonly code: string;
  constructor(message: string, name: string, code: string) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** Where a card number may hide, by what makes an entry of it. `digits` has no separators. */
const hidingPlaces: Record<string, (card: string, digits: string) => Partial<LogEntry>> = {
  "the message": (card) => ({ message: card }),
  "the id of the request": (card) => ({ request_id: card }),
  "the action": (card) => ({ action: card }),
  "the user": (card) => ({ user: card }),
  "the duration": (_, digits) => ({ duration_ms: Number(digits) }),
  "a value": (card) => ({ extra: { card } }),
  "a key": (card) => ({ extra: { [card]: card } }),
  "a nested value": (card) => ({ extra: { a: [{ b: [[card]] }] } }),
  "a number": (_, digits) => ({ extra: { card: Number(digits), list: [-Number(digits)] } }),
  "a bigint": (_, digits) => ({ extra: { card: BigInt(digits) } }),
  bytes: (card) => ({ extra: { card: Buffer.from(card), view: new TextEncoder().encode(card) } }),
  "a map and a set": (card) => ({ extra: { map: new Map([[card, card]]), set: new Set([card]) } }),
  "a String object": (card) => ({ extra: { card: Object(card) } }),
  "what toJSON returns": (card) => ({ extra: { toJSON: () => ({ card }) } }),
  "a getter": (card) => ({
    extra: {
      get card() {
        return card;
      },
    },
  }),
  "the name of a symbol": (card) => ({ extra: { card: Symbol(card) } }),
  "an error": (card) => ({ error: new Failure(card, card, card) }),
  "the cause of an error": (card) => ({
    error: new Error("a", { cause: new Error(card, { cause: card }) }),
  }),
  "gathered errors": (card) => ({ error: new AggregateError([new Error(card)], card) }),
  "an error within other data": (card) => ({ extra: { nested: [new Error(card)] } }),
  "thrown text": (card) => ({ error: card }),
  "a thrown object": (card) => ({ error: { [card]: card } }),
  JSON: (card) => ({ message: JSON.stringify({ card }) }),
  "JSON within JSON": (card) => ({ extra: { body: JSON.stringify(JSON.stringify({ card })) } }),
  "the query of a URL": (_, digits) => ({
    message: `/pay?card=${encodeURIComponent(digits.replace(/(....)/g, "$1 "))}&again=${digits}`,
  }),
  "text after a trusted word": (card) => ({ message: `txn-1708876543-4821 ${card}` }),
  "a word that begins as a trusted one": (card) => ({ message: `txn-1708876543-4821-${card}` }),
  "an entry that cannot be read": (card) => ({
    get message(): string {
      throw new Error(card);
    },
  }),
};

function lineOf(entry: Partial<LogEntry>): string {
  let line = "";
  const destination = {
    write(written: string) {
      line = written;
    },
  };
  const log = createLogger({ service: "auth-service", destination, trusted: TRUSTED });
  log.info(
    Object.defineProperties({ ...ENTRY }, Object.getOwnPropertyDescriptors(entry)) as LogEntry,
  );
  return line;
}

/** All that a line says but for its time, without anything that may separate digits, but for "*". */
function digitsOf(line: string): string {
  const { timestamp, ...rest } = JSON.parse(line);
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  return JSON.stringify(rest).replace(/\p{Nd}+|[^*\p{Nd}]+/gu, decimalDigits);
}

const words = fc.stringMatching(/^[a-zA-Z:", ]{0,10}$/);

test.each(Object.entries(hidingPlaces))("a card number does not get through in %s", (_, hide) => {
  const text = cardNumber.chain((digits) =>
    fc.record({ digits: fc.constant(digits), before: words, card: written(digits), after: words }),
  );
  fc.assert(
    fc.property(text, ({ digits, before, card, after }) => {
      const line = lineOf(hide(before + card + after, digits));
      // Ten digits may be shown: the last four of a number, and then the first six of the next.
      const parts = Array.from({ length: digits.length - 10 }, (_, at) =>
        digits.slice(at, at + 11),
      );
      expect(parts.filter((part) => digitsOf(line).includes(part))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("a card number would be seen if it got through", () => {
  expect(digitsOf(JSON.stringify({ timestamp: "2026-01-21T10:30:45.123Z", a: "45-3 ２" }))).toBe(
    "4532",
  );
  const { bytes: _, ...printing } = hidingPlaces;
  for (const hide of Object.values(printing)) {
    expect(digitsOf(lineOf(hide("7.7 7", "777")))).toContain("777");
  }
});

test("an entry without a card number is printed as it is", () => {
  const text = fc.stringMatching(/^([a-zü"%\\\n ]|\d{1,6}[a-z:]){0,20}$/);
  fc.assert(
    fc.property(text, fc.dictionary(text, text), (message, extra) => {
      const { timestamp: _, ...line } = JSON.parse(lineOf({ message, extra }));
      expect(line).toEqual({ ...ENTRY, level: "INFO", service: "auth-service", message, extra });
    }),
  );
});
