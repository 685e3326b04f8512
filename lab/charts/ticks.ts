/** Round figures from 0 to the first that is not below `most`: three to six of them. */
export function ticksTo(most: number): readonly number[] {
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const step = [0.2, 0.25, 0.5, 1, 2].find((part) => most / (part * magnitude) <= 5) ?? 2;
  const count = Math.ceil(most / (step * magnitude) - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) =>
    Number((index * step * magnitude).toPrecision(6)),
  );
}
