import { expect, it } from "vitest";
import { areTaken } from "./address-ranges.ts";

it.each([
  ["198.18.0.0/24", "itself"],
  ["198.18.0.0/15", "one that it is in, as tunnels with made-up addresses have it"],
  ["198.18.0.128/25", "a part of it"],
  ["198.18.0.7", "an address of it"],
])("a range is taken by a route to %s: %s", (destination) => {
  expect(areTaken(destination, "198.18.0.0/24")).toBe(true);
});

it.each(["default", "0.0.0.0/1", "128.0.0.0/1", "198.18.1.0/24", "10.0.0.0/8"])(
  "a range is not taken by a route to %s",
  (destination) => {
    expect(areTaken(destination, "198.18.0.0/24")).toBe(false);
  },
);
