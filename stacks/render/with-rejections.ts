import { setImmediate } from "node:timers/promises";

/**
 * Does some work, and fails with the first promise that was rejected meanwhile and that nobody waits for.
 * That is how a Pulumi program fails when an output does: its own runner listens in the same way.
 */
export async function withRejections<T>(work: () => Promise<T>): Promise<T> {
  const others = process.listeners("unhandledRejection");
  const { promise: rejected, reject } = Promise.withResolvers<never>();
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", reject);
  try {
    const result = await Promise.race([work(), rejected]);
    // Node reports rejections at the end of a turn of its event loop.
    await Promise.race([setImmediate(), rejected]);
    return result;
  } finally {
    // One fault can fail several outputs, and the first has been reported.
    await setImmediate();
    process.removeListener("unhandledRejection", reject);
    for (const listener of others) {
      process.on("unhandledRejection", listener);
    }
  }
}
