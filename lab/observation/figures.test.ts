import { expect, it } from "vitest";
import { measuredText, rateText, secondsText, shareText } from "./figures.ts";

it.each([
  [0, "0"],
  [0.34, "0.3"],
  [9.96, "10"],
  [106.4, "106"],
  [undefined, "–"],
])("%s payments a second are %s", (perSecond, text) => {
  expect(rateText(perSecond)).toBe(text);
});

it.each([
  [0, "0 %"],
  [0.0014, "0.1 %"],
  [0.05, "5 %"],
  [0.206, "21 %"],
  [undefined, "–"],
])("a share of %s is %s", (share, text) => {
  expect(shareText(share)).toBe(text);
});

it.each([
  [0, "0 s"],
  [0.2404, "240 ms"],
  [0.9999, "1 s"],
  [2.94, "2.9 s"],
  [undefined, "–"],
])("%s seconds are %s", (seconds, text) => {
  expect(secondsText(seconds)).toBe(text);
});

it.each([
  [0.0123, "0.012"],
  [0, "0"],
  [undefined, "–"],
])("a measurement of %s is %s", (value, text) => {
  expect(measuredText(value)).toBe(text);
});
