import type { LogEntry } from "./logger.ts";
import { plainData } from "./plain-data.ts";
import { plainNumber } from "./plain-number.ts";

/** Says that a line belongs to no request. The field is on every line, as spec 001 requires. */
const NO_REQUEST = "-";

/** What is below a microsecond is a clock's noise. */
const DECIMALS_OF_MS = 3;

/** The fields of a line that come from its entry, but for the message. Undefined ones are not written. */
interface EntryFields {
  request_id: string;
  action: string;
  user: string | undefined;
  duration_ms: number | string | undefined;
  extra: unknown;
}

/** Makes the fields of a line: plain data, so that writing them as JSON cannot fail. */
export function entryFields(entry: LogEntry): EntryFields {
  return {
    request_id: entry.request_id || NO_REQUEST,
    action: entry.action,
    user: entry.user,
    duration_ms:
      entry.duration_ms === undefined ? undefined : plainNumber(entry.duration_ms, DECIMALS_OF_MS),
    extra: extraOf(entry),
  };
}

function extraOf(entry: LogEntry): unknown {
  const extra = entry.extra === undefined ? undefined : plainData(entry.extra);
  if (entry.error === undefined) return extra;
  const error = describeThrown(entry.error);
  return typeof extra === "object" ? { ...extra, error } : { error };
}

/** Anything can be thrown. What is no error is told in the form of one, as its message. */
function describeThrown(thrown: unknown): unknown {
  const description = plainData(thrown);
  return thrown instanceof Error ? description : { type: typeof thrown, message: description };
}
