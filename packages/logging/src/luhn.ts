/** What a digit adds to the sum where it counts double: twice itself, and the digits of that added. */
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

const ZERO = "0".charCodeAt(0);

/**
 * Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B). The one Luhn
 * of the repository.
 *
 * @param digits ASCII digits and nothing else; of any length, because how long a card number may be
 *   is for the caller to say
 * @returns false also for an empty text and for one that has anything but digits in it
 */
export function isLuhnValid(digits: string): boolean {
  return /^\d+$/.test(digits) && containsLuhnValid(digits, digits.length, digits.length);
}

/**
 * Whether any stretch of the digits is Luhn-valid. One in ten stretches is by chance, so a long
 * text of random digits nearly always contains one.
 *
 * @param digits ASCII digits and nothing else
 * @param shortest the least number of digits of a stretch, 1 or more
 * @param longest the greatest number of digits of a stretch
 */
export function containsLuhnValid(digits: string, shortest: number, longest: number): boolean {
  for (let end = digits.length; end >= shortest; end--) {
    let sum = 0;
    for (let length = 1; length <= longest && length <= end; length++) {
      const digit = digits.charCodeAt(end - length) - ZERO;
      sum += length % 2 === 0 ? (DOUBLED[digit] ?? 0) : digit;
      if (length >= shortest && sum % 10 === 0) return true;
    }
  }
  return false;
}
