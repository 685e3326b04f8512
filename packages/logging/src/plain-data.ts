import { types } from "node:util";
import { describeError } from "./describe-error.ts";
import { plainNumber } from "./plain-number.ts";
import { readProperty, UNREADABLE } from "./read-property.ts";

/** Objects within objects deeper than this, and values beyond this many, are left out of an entry. */
const DEEPEST = 8;
const MOST_VALUES = 1000;

/** Where a walk through a value is: the objects it is within, and how many more values it may take. */
interface Walk {
  within: object[];
  left: number;
}

/**
 * A copy of a value that JSON can write: only strings, finite numbers, booleans, null, arrays and
 * objects with own enumerable properties. What JSON would refuse, drop or spell out is described:
 *
 * - an error as `{ type, message, stack, … }`, a Map as a list of pairs, a Set as a list;
 * - bytes (Buffer, typed arrays) as "[Uint8Array of 16 bytes]": as numbers they may spell a card
 *   number that no search for digits finds;
 * - a number without the digits that mean nothing (plain-number.ts), a bigint as text;
 * - a function and a symbol by its name;
 * - "[circular]", "[too deep]" and "[unreadable]" (a getter or `toJSON` that throws) in the place of
 *   a value, "[n more]" in the place of what goes beyond the bounds.
 */
export function plainData(value: unknown): unknown {
  return plainValue(value, { within: [], left: MOST_VALUES });
}

function plainValue(value: unknown, walk: Walk): unknown {
  walk.left--;
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return value;
    case "number":
      return plainNumber(value);
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return `[function ${value.name}]`;
    case "object":
      return value === null ? null : plainObject(value, walk);
  }
}

function plainObject(value: object, walk: Walk): unknown {
  if (walk.within.includes(value)) return "[circular]";
  if (walk.within.length === DEEPEST) return "[too deep]";
  walk.within.push(value);
  try {
    return contentsOf(value, walk);
  } catch {
    return UNREADABLE;
  } finally {
    walk.within.pop();
  }
}

function contentsOf(value: object, walk: Walk): unknown {
  if (Array.isArray(value)) return plainList(value, walk);
  if (value instanceof Error) return describeError(value, (part) => plainValue(part, walk));
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    return `[${value.constructor.name} of ${value.byteLength} bytes]`;
  }
  if (value instanceof Map || value instanceof Set) return plainList([...value], walk);
  // The own properties of a String object are its characters, one by one.
  if (types.isBoxedPrimitive(value)) return plainValue(value.valueOf(), walk);
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return plainValue(value.toJSON(), walk);
  }
  return plainRecord(value, walk);
}

function plainList(items: readonly unknown[], walk: Walk): unknown[] {
  const list: unknown[] = [];
  for (const item of items) {
    if (walk.left <= 0) return [...list, `[${items.length - list.length} more]`];
    list.push(plainValue(item, walk));
  }
  return list;
}

function plainRecord(value: object, walk: Walk): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const [index, key] of keys.entries()) {
    if (walk.left <= 0) return { ...record, "…": `[${keys.length - index} more]` };
    // Assigning to this key would set the prototype of the copy.
    if (key !== "__proto__") record[key] = plainValue(readProperty(value, key), walk);
  }
  return record;
}
