import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainData } from "./plain-data.ts";

const refuses = () => {
  throw new Error("no");
};

describe("plainData", () => {
  test("copies what JSON can write", () => {
    const value = { a: "text", b: 1, c: -0.5, d: true, e: null, f: [1, { g: [] }] };
    expect(plainData(value)).toEqual(value);
  });

  test.each([
    ["a bigint", 12n, "12"],
    ["no number", Number.NaN, "NaN"],
    ["an infinity", Number.NEGATIVE_INFINITY, "-Infinity"],
    ["a symbol", Symbol("s"), "Symbol(s)"],
    ["a function", refuses, "[function refuses]"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an address", new URL("http://a/b"), "http://a/b"],
    [
      "a map",
      new Map<unknown, unknown>([
        ["a", 1],
        [{ b: 2 }, new Set([3])],
      ]),
      [
        ["a", 1],
        [{ b: 2 }, [3]],
      ],
    ],
    ["a set", new Set(["a"]), ["a"]],
    ["a buffer", Buffer.from("4532015112830366"), "[Buffer of 16 bytes]"],
    ["numbers of a kind", new Uint16Array(3), "[Uint16Array of 6 bytes]"],
    ["raw bytes", new ArrayBuffer(2), "[ArrayBuffer of 2 bytes]"],
    ["a String object", Object("4532"), "4532"],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["a toJSON that throws", { toJSON: refuses }, "[unreadable]"],
    ["a proxy that refuses", new Proxy({}, { ownKeys: refuses }), "[unreadable]"],
  ])("describes %s", (_, value, expected) => {
    expect(plainData({ value })).toEqual({ value: expected });
  });

  test("tells which property could not be read, and the others", () => {
    const value = {
      get a() {
        return refuses();
      },
      b: 1,
    };
    expect(plainData(value)).toEqual({ a: "[unreadable]", b: 1 });
  });

  test("does not follow an object into itself, and shows one twice that is there twice", () => {
    const twice = { a: 1 };
    const value: Record<string, unknown> = { twice, again: twice };
    value["self"] = value;
    value["list"] = [value];
    expect(plainData(value)).toEqual({
      twice,
      again: twice,
      self: "[circular]",
      list: ["[circular]"],
    });
  });

  test("stops at the eighth object within an object", () => {
    let value: unknown = "deep";
    for (let depth = 0; depth < 20; depth++) value = { value };
    const text = JSON.stringify(plainData(value));
    expect(text).toBe(`${'{"value":'.repeat(8)}"[too deep]"${"}".repeat(8)}`);
  });

  test("stops after a thousand values, and says how many are missing", () => {
    const list = plainData(Array(1500).fill(0)) as unknown[];
    expect(list).toHaveLength(1000);
    expect(list.at(-1)).toBe("[501 more]");
    const keys = Array.from({ length: 1500 }, (_, index) => [`key${index}`, index]);
    expect(plainData(Object.fromEntries(keys))).toMatchObject({ key998: 998, "…": "[501 more]" });
  });

  test("sets no prototype by a key", () => {
    const copy = plainData(JSON.parse('{"__proto__":{"admin":true},"a":1}'));
    expect(copy).toEqual({ a: 1 });
    expect((copy as { admin?: boolean }).admin).toBeUndefined();
  });

  test("makes of anything what JSON can write", () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const line = JSON.stringify({ value: plainData(value) });
        expect(JSON.stringify(JSON.parse(line))).toBe(line);
      }),
    );
  });
});
