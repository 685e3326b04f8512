import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cardNumbers } from "../../testing/card-numbers.ts";
import { requestIdOf, traceIdOf } from "./request-ids.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("requestIdOf", () => {
  it("takes over an id from the gateway", () => {
    expect(requestIdOf("3d8a6b1c-0c2e-4f7a-9f57-6f1f0b6d2a11")).toBe(
      "3d8a6b1c-0c2e-4f7a-9f57-6f1f0b6d2a11",
    );
  });

  it("takes over every random UUID, also one whose digits could be a card number's", () => {
    const id = "aaaa4532-0151-4283-8366-aaaaaaaaaaaa";
    for (const uuid of [id, ...Array.from({ length: 500 }, () => randomUUID())]) {
      expect(requestIdOf(uuid)).toBe(uuid);
    }
  });

  it.each([undefined, "", "two words", "line\nbreak", "<script>", "x".repeat(129)])(
    "makes a new one in place of %j",
    (header) => {
      expect(requestIdOf(header)).toMatch(UUID);
    },
  );

  it("makes a new one in place of a card number", () => {
    fc.assert(
      fc.property(cardNumbers(), (card) => {
        expect(requestIdOf(`id-${card}`)).toMatch(UUID);
      }),
    );
  });
});

describe("traceIdOf", () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";

  it.each([`00-${traceId}-00f067aa0ba902b7-01`, `01-${traceId}-00f067aa0ba902b7-00-more`])(
    "reads %s",
    (header) => {
      expect(traceIdOf(header)).toBe(traceId);
    },
  );

  it.each([
    undefined,
    "",
    traceId,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `ff-${traceId}-00f067aa0ba902b7-01`,
    `00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`,
  ])("finds none in %s", (header) => {
    expect(traceIdOf(header)).toBeUndefined();
  });
});
