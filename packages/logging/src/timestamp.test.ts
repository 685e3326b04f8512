import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTimestamp } from "./timestamp.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([
  ["2026-01-21T10:30:45.123Z"],
  ["2026-01-21T10:30:45.007Z"],
  ["2026-01-21T10:30:45.000Z"],
  ["2028-02-29T23:59:59.999Z"],
])("tells %s", (time) => {
  vi.setSystemTime(new Date(time));
  expect(createTimestamp()()).toBe(time);
});

test("goes with the clock, also when that is put back", () => {
  const timestamp = createTimestamp();
  for (const time of [
    "2026-01-21T10:30:45.999Z",
    "2026-01-21T10:30:46.000Z",
    "2026-01-21T10:30:46.001Z",
    "2026-01-21T10:30:45.500Z",
    "2027-01-01T00:00:00.000Z",
  ]) {
    vi.setSystemTime(new Date(time));
    expect(timestamp()).toBe(time);
  }
});
