import { setTimeout as sleep } from "node:timers/promises";

/** How often a condition is looked at, in milliseconds. */
const POLL_MS = 500;

/**
 * Asks until the answer is yes, for what no observation has.
 *
 * @param ask a failure counts as no: what is asked may be about to restart
 * @returns when it was, in milliseconds since the epoch; undefined when it was not in time
 */
export async function awaitCondition(
  seconds: number,
  ask: () => boolean | Promise<boolean>,
): Promise<number | undefined> {
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    const isSo = await Promise.try(ask).catch(() => false);
    if (isSo) {
      return Date.now();
    }
    if (Date.now() >= limit) {
      return undefined;
    }
    await sleep(POLL_MS);
  }
}
