import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAcceptedRisks } from "./accepted-risk.ts";

const entry = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  Object.entries({
    scanner: "trivy",
    finding: "CVE-2026-1",
    reason: "The code that is wrong is never called here.",
    owner: "security@example.com",
    expires: "2026-06-30",
    ...changes,
  })
    .filter(([, value]) => value !== undefined)
    .map(([key, value], index) => `${index === 0 ? "-" : " "} ${key}: ${value}\n`)
    .join("");

const parsed = (text: string) => parseAcceptedRisks(text, "2026-06-30");

describe("an accepted risk", () => {
  it("counts up to and on its last day", () => {
    expect(parsed(entry())).toHaveLength(1);
  });

  it.each([
    [
      "has expired",
      entry({ expires: "2026-06-29" }),
      "expired on 2026-06-29: security@example.com mends it",
    ],
    ["is for more than a year", entry({ expires: "2027-07-02" }), "more than a year ahead"],
    ["expires on no day", entry({ expires: "never" }), "expires must be a day, YYYY-MM-DD"],
    ["has no reason", entry({ reason: undefined }), "reason is missing"],
    ["has a reason of one word", entry({ reason: "unaffected" }), "reason must say in a sentence"],
    [
      "has no owner who could be asked",
      entry({ owner: "somebody" }),
      "owner must be the mail address",
    ],
    [
      "is of a scanner that nobody runs",
      entry({ scanner: "snyk" }),
      "scanner must be one of trivy",
    ],
    ["has a key that means nothing", entry({ expiry: "2027-01-01" }), "expiry"],
    ["is there twice", entry() + entry(), "entry 2 (trivy CVE-2026-1): is there twice"],
  ])("is refused when it %s", (_, text, message) => {
    expect(() => parsed(text)).toThrow(message);
  });

  it("is refused together with every other that is wrong", () => {
    const text =
      entry({ expires: "2026-01-01" }) + entry({ finding: "CVE-2026-2", owner: undefined });

    expect(() => parsed(text)).toThrow(
      /entry 1 \(trivy CVE-2026-1\): expired[\s\S]*entry 2 \(CVE-2026-2\): owner/,
    );
  });

  it("may be none, and a file that is no list is refused", () => {
    expect(parsed("# nothing is accepted\n")).toEqual([]);
    expect(() => parsed("risks: []")).toThrow("must be a list of accepted risks");
  });
});

it("the accepted risks of this repository can be followed on the day they were written", () => {
  const text = readFileSync(new URL("accepted-risks.yaml", import.meta.url), "utf8");

  expect(() => parseAcceptedRisks(text, "2026-11-22")).not.toThrow();
});
