import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Watch } from "./watch.ts";

describe("a watch", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const sample = (weight: number) => ({ at: Date.now(), weight });

  it("waits for the first sample of which something holds", async () => {
    const watch = new Watch<ReturnType<typeof sample>>();
    const seen = watch.until(10, ({ weight }) => weight === 50);
    watch.add(sample(10));
    watch.add(sample(50));
    await expect(seen).resolves.toMatchObject({ weight: 50 });
    expect(watch.samples).toHaveLength(2);
  });

  it("does not take what was seen before for what is to come", async () => {
    const watch = new Watch<ReturnType<typeof sample>>();
    const old = sample(50);
    watch.add(old);
    await vi.advanceTimersByTimeAsync(1);
    const seen = watch.until(10, ({ weight }) => weight === 50);
    watch.add(old);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(seen).resolves.toBeUndefined();
  });

  it("gives up in time, and leaves no timer behind when it need not wait", async () => {
    const watch = new Watch<ReturnType<typeof sample>>();
    const never = watch.until(10, () => false);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(never).resolves.toBeUndefined();

    const now = watch.until(10, () => true);
    watch.add(sample(0));
    await now;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("fails whoever waits when it is ended, and who comes later", async () => {
    const watch = new Watch<ReturnType<typeof sample>>();
    const seen = watch.until(10, () => true);
    watch.end(new Error("interrupted"));
    await expect(seen).rejects.toThrow("interrupted");
    await expect(watch.until(10, () => true)).rejects.toThrow("interrupted");
  });
});
