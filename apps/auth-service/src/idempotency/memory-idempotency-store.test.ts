import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../authorization/answer.ts";
import type { Identity } from "./idempotency-store.ts";
import { CLIENT_RETENTION_MS, MemoryIdempotencyStore } from "./memory-idempotency-store.ts";

const answer: Answer = { result: "approved", httpStatus: 200, body: "{}" };
const identity = (key: string, retention: Identity["retention"] = "client"): Identity => ({
  key,
  fingerprint: "fingerprint",
  retention,
});

/** Claims a key and settles it at once. */
function settle(
  store: MemoryIdempotencyStore,
  key: string,
  retention?: Identity["retention"],
): void {
  const claim = store.claim(identity(key, retention), "request");
  if (claim.kind !== "claimed") {
    throw new Error(`${key} is ${claim.kind}`);
  }
  claim.settle(answer, true);
}

describe("MemoryIdempotencyStore", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["client", 24 * 60 * 60 * 1000],
    ["gateway", 10_000],
  ] as const)("keeps an answer under a %s's key for %d ms", (retention, milliseconds) => {
    const store = new MemoryIdempotencyStore({ maxEntries: 10 });
    settle(store, "key", retention);
    vi.advanceTimersByTime(milliseconds - 1);
    expect(store.claim(identity("key", retention), "request").kind).toBe("answered");
    vi.advanceTimersByTime(2);
    expect(store.claim(identity("key", retention), "request").kind).toBe("claimed");
  });

  it("does not keep an answer longer because it was asked for", () => {
    const store = new MemoryIdempotencyStore({ maxEntries: 10 });
    settle(store, "key");
    vi.advanceTimersByTime(CLIENT_RETENTION_MS - 1);
    store.claim(identity("key"), "request");
    vi.advanceTimersByTime(2);
    expect(store.claim(identity("key"), "request").kind).toBe("claimed");
  });

  it("is bounded: beyond its size the oldest answer goes, and is counted", () => {
    const onEviction = vi.fn();
    const store = new MemoryIdempotencyStore({ maxEntries: 2, onEviction });
    settle(store, "first");
    settle(store, "second");
    store.claim(identity("first"), "request");
    settle(store, "third");
    expect(onEviction).toHaveBeenCalledTimes(1);
    expect(store.size).toBe(2);
    expect(store.claim(identity("second"), "request").kind).toBe("answered");
    expect(store.claim(identity("first"), "request").kind).toBe("claimed");
    expect(store.size).toBe(3);
  });

  it("drops what has expired without counting it as an eviction", () => {
    const onEviction = vi.fn();
    const store = new MemoryIdempotencyStore({ maxEntries: 2, onEviction });
    settle(store, "a", "gateway");
    settle(store, "b", "gateway");
    vi.advanceTimersByTime(10_001);
    settle(store, "c", "gateway");
    expect(store.size).toBe(1);
    expect(onEviction).not.toHaveBeenCalled();
  });

  it("does not let gateways' keys push out clients' keys", () => {
    const store = new MemoryIdempotencyStore({ maxEntries: 2 });
    settle(store, "client");
    for (const key of ["a", "b", "c"]) {
      settle(store, key, "gateway");
    }
    expect(store.claim(identity("client"), "request").kind).toBe("answered");
  });

  it("gives a key to exactly one of those who claim it at once", () => {
    const store = new MemoryIdempotencyStore({ maxEntries: 2 });
    const kinds = [1, 2, 3].map((index) => store.claim(identity("key"), `request-${index}`).kind);
    expect(kinds).toEqual(["claimed", "running", "running"]);
  });

  it("gives those who wait the answer, and keeps it only if it is to be kept", async () => {
    const store = new MemoryIdempotencyStore({ maxEntries: 2 });
    const first = store.claim(identity("key"), "request");
    const second = store.claim(identity("key"), "request");
    if (first.kind !== "claimed" || second.kind !== "running") {
      throw new Error("the first must hold the key");
    }
    first.settle(answer, false);
    await expect(second.answer).resolves.toBe(answer);
    expect(store.claim(identity("key"), "request").kind).toBe("claimed");
  });

  it("gives those who wait the error of an abandoned hold, and the key to the next", async () => {
    const store = new MemoryIdempotencyStore({ maxEntries: 2 });
    const first = store.claim(identity("key"), "request");
    const second = store.claim(identity("key"), "request");
    if (first.kind !== "claimed" || second.kind !== "running") {
      throw new Error("the first must hold the key");
    }
    first.abandon(new Error("broken"));
    await expect(second.answer).rejects.toThrow("broken");
    expect(store.claim(identity("key"), "request").kind).toBe("claimed");
  });
});
