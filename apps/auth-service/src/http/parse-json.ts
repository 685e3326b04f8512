/** A number with more digits than a double is sure to hold, or more decimals than any currency has. */
const MAY_BE_INEXACT = /[:[,]\s*-?(?:\d{16}|\d*\.\d{4})/;

/**
 * Parses JSON, and takes a number that a double cannot hold as it is written for no number: NaN.
 * `99999999.999999999` would otherwise be read as 100000000, which nobody asked for.
 *
 * @throws SyntaxError whose message quotes the text
 */
export function parseJson(text: string): unknown {
  return MAY_BE_INEXACT.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const isExact =
    typeof value !== "number" || source === undefined || plain(source) === plain(String(value));
  return isExact ? value : Number.NaN;
}

/** The one way to write a decimal number: its digits without zeros at either end, and its exponent. */
function plain(number: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${sign}${significant}e${power}`;
}
