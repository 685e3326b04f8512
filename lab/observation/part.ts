import { once } from "node:events";

/** A part of an observation: what was seen, or why it could not be seen. */
export type Part<Seen> =
  | { readonly seen: Seen; readonly unavailable?: never }
  | { readonly seen?: never; readonly unavailable: string };

/** How long a look may take, in milliseconds: an observation is of one moment. */
const LIMIT_MS = 3_000;

/** Looks at one part. What cannot be seen is told in the words of the error, and never thrown. */
export async function part<Seen>(
  look: (signal: AbortSignal) => Promise<Seen>,
): Promise<Part<Seen>> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  try {
    return { seen: await Promise.race([look(signal), aborted(signal)]) };
  } catch (error) {
    return {
      unavailable: signal.aborted ? `no answer in ${LIMIT_MS / 1000} s` : reasonOf(error),
    };
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw signal.reason;
}

/** `fetch` says only that it failed, and why in its cause; several addresses fail with a list of errors. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return reasonOf(error.errors[0]);
  }
  if (error instanceof Error && error.cause !== undefined) {
    return reasonOf(error.cause);
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
