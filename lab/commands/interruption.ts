/** Ctrl-C, as something that a program can finish with. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  readonly whenAborted: Promise<void>;
}

/** Takes the first Ctrl-C; a second one ends the process as ever. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const interrupt = () => {
    controller.abort();
    resolve();
  };
  process.once("SIGINT", interrupt);
  return {
    signal: controller.signal,
    whenAborted: promise,
    [Symbol.dispose]: () => process.off("SIGINT", interrupt),
  };
}
