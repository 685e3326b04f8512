/** A share as people read it: 0.05 is `5%`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}
