const DECIMAL_DIGIT = /^\p{Nd}$/u;

/**
 * The decimal digits of a text, whatever script they are written in, as ASCII digits: "٤a５" is "45".
 */
export function decimalDigits(text: string): string {
  return text.replace(/\P{Nd}/gu, "").replace(/[^0-9]/gu, (digit) => String(valueOfDigit(digit)));
}

/**
 * The value of one decimal digit of any script. Unicode has the ten digits of a script in ascending
 * order and without a gap (The Unicode Standard, section 4.6), so the value is the distance to the
 * first of the block, modulo ten where several blocks follow each other.
 */
function valueOfDigit(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(first - 1))) first--;
  return (code - first) % 10;
}
