import { containsCardNumber, maskCardNumbers } from "./mask-card-numbers.ts";

/**
 * Masks the card numbers in a finished line of JSON. It is the last step before a line is written,
 * so that no field, key, serializer or error can go around it.
 *
 * A line without one, which is nearly every line, is only searched. A line with one is parsed and
 * written anew: only there is it known what is a number (a masked one becomes a string) and what is
 * the escape of a character, and the result is JSON by construction.
 *
 * @param line one JSON value, with or without a newline at its end
 * @param trusted words that are known not to be card numbers, each matched as a whole
 * @throws SyntaxError when a card number is in a line that is not JSON; the message quotes the line
 */
export function maskLine(line: string, trusted?: RegExp): string {
  if (!containsCardNumber(line, trusted)) return line;
  const masked = JSON.stringify(maskValue(JSON.parse(line), trusted));
  return line.endsWith("\n") ? `${masked}\n` : masked;
}

function maskValue(value: unknown, trusted: RegExp | undefined): unknown {
  if (typeof value === "string") return maskCardNumbers(value, trusted);
  if (typeof value === "number") {
    const digits = String(value);
    return containsCardNumber(digits, trusted) ? maskCardNumbers(digits, trusted) : value;
  }
  if (Array.isArray(value)) return value.map((item) => maskValue(item, trusted));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        maskCardNumbers(key, trusted),
        maskValue(item, trusted),
      ]),
    );
  }
  return value;
}
