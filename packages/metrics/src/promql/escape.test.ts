import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeRegex, escapeString } from "./escape.ts";

const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** Reads a PromQL string as Prometheus does (Go's string literals, with the escapes used here). */
function unquote(literal: string): string {
  expect(literal).toMatch(/^"([^"\\\n]|\\(["\\]|b|f|n|r|t|x[0-9a-f]{2}|u[0-9a-f]{4}))*"$/u);
  return literal
    .slice(1, -1)
    .replaceAll(/\\(?:x(..)|u(....)|(.))/g, (_, byte, unit, letter) =>
      letter === undefined
        ? String.fromCharCode(Number.parseInt(byte ?? unit, 16))
        : (escapes[letter] ?? letter),
    );
}

/** Text with many of the characters that mean something to someone. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom("{", "}", "$", "[", "]", '"', "\\", "\n", "\t", "\u0000", "'", "`", "x24"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
});

describe("an escaped string", () => {
  it("reads back as the text it was made of", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(unquote(`"${escapeString(text)}"`)).toBe(text);
      }),
    );
  });

  it("has nothing that Argo Rollouts or Grafana would replace", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(escapeString(text)).not.toMatch(/\$|\{\{|\[\[/);
      }),
    );
  });

  it("is left alone where nothing needs an escape", () => {
    expect(escapeString("visa_net /v1/{id} [é]")).toBe("visa_net /v1/{id} [é]");
  });

  it("replaces half a character, which cannot be sent", () => {
    expect(escapeString("\ud800")).toBe("\\ufffd");
  });
});

describe("an escaped regular expression", () => {
  it("matches its text and nothing else", () => {
    fc.assert(
      fc.property(hostile, hostile, (text, other) => {
        const regex = new RegExp(`^(?:${escapeRegex(text)})$`, "u");
        expect(regex.test(text)).toBe(true);
        expect(regex.test(other)).toBe(other === text);
      }),
    );
  });
});
