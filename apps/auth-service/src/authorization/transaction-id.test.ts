import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTransactionIds } from "./transaction-id.ts";

describe("transaction ids", () => {
  it("are txn, the unix seconds and a number of four digits or more", () => {
    const before = Math.floor(Date.now() / 1000);
    const [, seconds] = /^txn-(\d+)-\d{4,}$/.exec(createTransactionIds().next()) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(before);
    expect(Number(seconds)).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it("never repeat within a process", () => {
    const { next } = createTransactionIds();
    const ids = Array.from({ length: 20_000 }, next);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("never repeat between processes with different numbers, whatever their sequences", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 100_000_000, max: 999_999_999 }), {
          minLength: 2,
          maxLength: 5,
        }),
        (processNumbers) => {
          const ids = processNumbers.flatMap((number) => {
            const { next } = createTransactionIds(number);
            return Array.from({ length: 50 }, next);
          });
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });

  it("draw another number for every process", () => {
    const numberOf = () => createTransactionIds().next().split("-")[2]?.slice(0, 9);
    expect(new Set(Array.from({ length: 20 }, numberOf)).size).toBeGreaterThan(1);
  });

  it("are recognized by their own pattern, and no other process's are", () => {
    const ids = createTransactionIds(123_456_789);
    const other = createTransactionIds(987_654_321);
    expect(ids.next().replace(ids.pattern, "")).toBe("");
    expect(ids.pattern.test(other.next())).toBe(false);
    expect(ids.pattern.test("txn-1708876543-4532015112830366")).toBe(false);
  });
});
