import { type Currency, currencyExponents } from "@paystream/auth-service/currencies";
import { type Matchers, oneOf, type Vector } from "@paystream/metrics/promql";

type ByCurrency = Matchers<{ readonly currency: string }>;

/**
 * Amounts in whole units of their currency, such as euros, where they are counted in minor units, such as
 * cents: of which some currencies have a hundred, some a thousand, and some none.
 *
 * @param amounts those of some currencies
 */
export function inWholeUnits(
  amounts: (matchers: ByCurrency) => Vector<"currency">,
): Vector<"currency"> {
  const byExponent = Map.groupBy(
    Object.entries(currencyExponents) as [Currency, number][],
    ([, exponent]) => exponent,
  );
  const [first, ...others] = [...byExponent].map(([exponent, entries]) => {
    const [one, ...more] = entries.map(([currency]) => currency) as [Currency, ...Currency[]];
    return amounts({ currency: oneOf(one, ...more) }).div(10 ** exponent);
  }) as [Vector<"currency">, ...Vector<"currency">[]];
  return others.reduce((all, some) => all.or(some), first);
}
