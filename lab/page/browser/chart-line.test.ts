import { expect, it } from "vitest";
import { linePath, nearest } from "./chart-line.ts";

const scale = { x: (second: number) => 10 * second, y: (value: number) => 100 - value };

it("a line joins what was observed one after the other", () => {
  const samples = [
    { second: 0, value: 10 },
    { second: 1, value: 20.123 },
  ];
  expect(linePath(samples, scale)).toBe("M0 90L10 79.9");
});

it("a line of steps holds a value until the next", () => {
  const samples = [
    { second: 0, value: 0 },
    { second: 1, value: 10 },
  ];
  expect(linePath(samples, scale, true)).toBe("M0 100H10V90");
});

it("a line has a gap where a value was missing, and where nothing was observed for a while", () => {
  const samples = [
    { second: 0, value: 0 },
    { second: 1, value: undefined },
    { second: 2, value: 0 },
    { second: 9, value: 0 },
  ];
  expect(linePath(samples, scale)).toBe("M0 100M20 100M90 100");
});

it("the nearest sample is found before and after a moment", () => {
  const samples = [{ second: 0 }, { second: 4 }, { second: 10 }];
  expect(nearest(samples, 1)).toEqual({ second: 0 });
  expect(nearest(samples, 3)).toEqual({ second: 4 });
  expect(nearest(samples, 99)).toEqual({ second: 10 });
  expect(nearest([], 1)).toBeUndefined();
});
