/**
 * `node:timers/promises` by the global timers, so that Vitest's fake ones are waited for.
 *
 * @module
 */

export { sleep as setTimeout };

function sleep<Value>(ms: number, value?: Value): Promise<Value | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), ms);
  });
}
