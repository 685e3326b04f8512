const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/**
 * Seconds of a duration as Go and Prometheus write it: `2m`, `1500ms`, `4m30s`.
 *
 * @throws Error for any other text
 */
export function durationSeconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new Error(`"${text}" is no duration: it should be as in 30s, 1500ms or 2m30s.`);
  }
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
}
