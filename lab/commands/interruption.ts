/** Ctrl-C, or another wish that a program ends, as something that it can finish with. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
  readonly whenAborted: Promise<void>;
}

/** Of a terminal: Ctrl-C, and that it was closed; and what `kill` sends. */
const SIGNALS = ["SIGINT", "SIGHUP", "SIGTERM"] as const;

/** Takes the first of each; a second one ends the process as ever. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const interrupt = () => {
    controller.abort();
    resolve();
  };
  for (const signal of SIGNALS) {
    process.once(signal, interrupt);
  }
  return {
    signal: controller.signal,
    whenAborted: promise,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) {
        process.off(signal, interrupt);
      }
    },
  };
}
