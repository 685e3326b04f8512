/** Digits as people and programs write them. */
type Form = (digits: string) => string;

const inFours =
  (separator: string): Form =>
  (digits) =>
    digits.match(/\d{1,4}/g)?.join(separator) ?? digits;

const inScript =
  (zero: number): Form =>
  (digits) =>
    digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

const forms: readonly Form[] = [
  (digits) => digits,
  ...[" ", "-", ".", "_", "+", " - ", "\u00a0", "\u200b", "\u2013", "·", "\t"].map(inFours),
  ...["%20", "%2D", "\\t", "\\n", "\\u0020", "\\\\n", "\\\\u2013"].map(inFours),
  inScript(0xff10),
  inScript(0x0660),
  // The mark that the collector itself puts between digits.
  inFours("\uE000"),
];

/** What stands around a number. */
const places: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `charged ${text} for Amazon`,
  (text) => `card=${text}`,
  (text) => `x${text}y`,
  (text) => `id-${text}-1`,
  (text) => `{"level":"INFO","request_id":"${text}","message":"payment"}`,
  (text) => `{"level":"INFO","request_id":"-","extra":{"trace_id":"${text}"},"message":"x"}`,
  (text) => `{"level":"INFO","request_id":"-","extra":{"transaction_id":"txn-${text}"}}`,
  (text) => `{"level":"${text}","${text}":"${text}"}`,
  (text) => `{"message":"{\\"card\\":\\"${text}\\"}"}`,
  (text) => `POST /v1/${text}?card=${text} HTTP/1.1`,
  (text) => `${text}${"-".repeat(20_000)}${text}`,
];

/** A card number in every form, everywhere it can stand in a line. */
export function linesWith(card: string): readonly string[] {
  return [
    ...forms.flatMap((form) => places.map((place) => place(form(card)))),
    // As a number, and where only ids are looked for.
    `{"level":"INFO","card":${card}}`,
    `{"trace_id":"${card.padStart(32, "0")}"}`,
    // A long line, which the container runtime takes apart in the middle of the number.
    `${"a".repeat(16 * 1024 - 8)}${card}`,
  ];
}

/** Whether somebody could read the number out of a text, whatever stands between its digits. */
export function reveals(text: string, card: string): boolean {
  const digits = text
    .replace(/\\+(?:[bfnrt]|u[\da-fA-F]{4})|%(?:20|2[DE])/g, "")
    .replace(/\p{Nd}/gu, (digit) => String(decimalOf(digit)))
    .replace(/[^\d"':,/={}]/g, "");
  return digits.includes(card);
}

/** Digits of a script stand ten in a row. */
function decimalOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  const zero = [0x30, 0x660, 0xff10].findLast((first) => first <= code) ?? 0;
  return code - zero;
}
