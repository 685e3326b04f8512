import { expect, it } from "vitest";
import { declines } from "./decline.ts";

it("a card that is lost, stolen or wrong is never tried again, an expired one after a correction", () => {
  const withAdvice = (advice: string) =>
    Object.entries(declines).flatMap(([code, retry]) => (retry === advice ? code : []));
  expect(withAdvice("never")).toEqual(["incorrect_number", "lost_card", "stolen_card"]);
  expect(withAdvice("with_corrected_data")).toEqual(["expired_card"]);
});
