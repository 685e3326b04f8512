import { UsageError } from "../stacks/commands/environment-argument.ts";

const unitSeconds = { s: 1, m: 60, h: 3600 } as const;

/**
 * Seconds of a duration such as `90s`, `30m` or `2h`.
 *
 * @throws UsageError naming the option, where it is none
 */
export function durationOf(option: string, text: string): number {
  const [, count, unit] = /^(\d+)([smh])$/.exec(text) ?? [];
  const seconds = Number(count) * unitSeconds[(unit ?? "s") as keyof typeof unitSeconds];
  if (!(seconds > 0)) {
    throw new UsageError(
      `${option} is ${text}: it must be a duration. As in ${option} 90s, 30m or 2h`,
    );
  }
  return seconds;
}
