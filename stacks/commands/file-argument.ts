import { readFileSync } from "node:fs";
import * as z from "zod";
import { UsageError } from "./environment-argument.ts";

/**
 * The text of a file that a command was given.
 *
 * @param what - what it is to be, for the message: `report of pnpm drift`
 * @throws UsageError where it cannot be read
 */
export function textOfFile(path: string, what: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${path} is no ${what}: ${(error as Error).message}`);
  }
}

/**
 * The JSON of a file that a command was given, as a schema has it.
 *
 * @throws UsageError where it cannot be read, or is something else
 */
export function jsonOfFile<Value>(path: string, what: string, schema: z.ZodType<Value>): Value {
  const text = textOfFile(path, what);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const fault = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`${path} is no ${what}: ${fault}`);
  }
}
