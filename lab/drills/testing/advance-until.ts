import { vi } from "vitest";

/** Waits for work under Vitest's fake timers, which it lets go on, a second after the other. */
export async function advanceUntil<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  work.then(end, end);
  while (!isOver) {
    await vi.advanceTimersByTimeAsync(1_000);
  }
  return work;
}
