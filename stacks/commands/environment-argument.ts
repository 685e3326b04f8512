import { environments } from "../render/stack-configuration.ts";

/** The environments that a command was asked for: the named one, or all. */
export function environmentsOf(argument: string | undefined): readonly string[] {
  return argument === undefined ? environments() : [environmentOf(argument)];
}

/** @throws {@link UsageError} where there is no such environment */
export function environmentOf(argument: string | undefined): string {
  const known = environments();
  if (argument === undefined || !known.includes(argument)) {
    const given =
      argument === undefined ? "No environment was named" : `There is no environment "${argument}"`;
    throw new UsageError(
      `${given}. Known: ${known.join(", ")}. A new one is a file Pulumi.<env>.yaml beside Pulumi.yaml.`,
    );
  }
  return argument;
}

/** A command was called in a way that it cannot follow. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
