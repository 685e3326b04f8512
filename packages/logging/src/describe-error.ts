import { readProperty } from "./read-property.ts";

/**
 * What is told of an error besides its type: `code` is that of Node or a driver ("ECONNREFUSED"),
 * `errors` are those that an AggregateError gathers. Nothing else is: libraries hang requests with
 * their headers and bodies on their errors, and a log is no place for those.
 */
const TOLD = ["message", "stack", "code", "cause", "errors"] as const;

/** An error as a line shows it. `type` is the name of its class. */
type ErrorDescription = { type: unknown } & {
  [property in (typeof TOLD)[number]]?: unknown;
};

/**
 * Describes an error by its type, message, stack, code, cause and gathered errors, as far as it has
 * them and they can be read.
 *
 * @param plain makes plain data of each part (plain-data.ts); a cause may be any value, also the
 *   error itself
 */
export function describeError(error: Error, plain: (part: unknown) => unknown): ErrorDescription {
  const description: ErrorDescription = { type: plain(typeOf(error)) };
  for (const property of TOLD) {
    const part = readProperty(error, property);
    if (part !== undefined) description[property] = plain(part);
  }
  return description;
}

/** A class that extends Error without a name of its own inherits "Error"; its constructor tells more. */
function typeOf(error: Error): unknown {
  const name = readProperty(error, "name");
  return name === "Error" ? error.constructor.name : name;
}
