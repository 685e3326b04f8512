/** A call under way, ended by the test. */
export interface HeldCall<R> {
  succeed(result: R): void;
  fail(error: unknown): void;
}

/**
 * For tests: an action whose calls end only when the test ends them, in any order.
 *
 * @returns the action, and its calls in the order they began
 */
export function holdCalls<R>(): { action: () => Promise<R>; calls: HeldCall<R>[] } {
  const calls: HeldCall<R>[] = [];
  const action = (): Promise<R> => {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    calls.push({ succeed: resolve, fail: reject });
    return promise;
  };
  return { action, calls };
}
