import { expect, it, vi } from "vitest";
import type { Answer } from "../authorization/answer.ts";
import type { Identity } from "./idempotency-store.ts";
import { MemoryIdempotencyStore } from "./memory-idempotency-store.ts";
import { once } from "./once.ts";

const identity: Identity = { key: "key", fingerprint: "fingerprint", retention: "client" };
const answer: Answer = { result: "approved", httpStatus: 200, body: "{}" };

it("a store that fails to keep an answer does not let the payment be made again", async () => {
  const inner = new MemoryIdempotencyStore({ maxEntries: 10 });
  const store = {
    claim: (...args: Parameters<typeof inner.claim>) => {
      const claim = inner.claim(...args);
      return claim.kind === "claimed"
        ? { ...claim, settle: () => Promise.reject(new Error("the store is down")) }
        : claim;
    },
  };
  const run = vi.fn(async () => ({ answer }));
  await expect(once(store, identity, "request-1", run)).rejects.toThrow("the store is down");
  expect(await once(store, identity, "request-2", run)).toEqual({ kind: "conflict" });
  expect(run).toHaveBeenCalledTimes(1);
});

it("an authorization that never reached the processor frees the key again", async () => {
  const store = new MemoryIdempotencyStore({ maxEntries: 10 });
  const broken = once(store, identity, "request-1", () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  const second = await once(store, identity, "request-2", async () => ({ answer }));
  expect(second).toEqual({ kind: "first", answer });
});
