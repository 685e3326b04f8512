import { expect, it } from "vitest";
import { traceContextOf } from "./trace-context.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

it("the trace context of a request is its W3C headers, without its baggage", () => {
  const headers = { traceparent, tracestate: "vendor=opaque", baggage: "user=alice" };
  expect(traceContextOf(headers)).toEqual({ traceparent, tracestate: "vendor=opaque" });
  expect(traceContextOf({ traceparent })).toEqual({ traceparent });
  expect(traceContextOf({ tracestate: "vendor=opaque" })).toEqual({});
});

it.each([
  // Hexadecimal by chance, with a number in it that has a correct check digit.
  "00-4532015112830366b6a3ce929d0e0e47-00f067aa0ba902b7-01",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-a532015112830366-01",
])("%s, whose ids are ids, is taken over", (given) => {
  expect(traceContextOf({ traceparent: given })).toEqual({ traceparent: given });
});

it.each([
  "00-00000000000000004532015112830366-00f067aa0ba902b7-01",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-4532015112830366-01",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-4532015112830366",
  "4532015112830366",
])("%s, which could carry a card number, is not", (given) => {
  expect(traceContextOf({ traceparent: given, tracestate: "vendor=opaque" })).toEqual({});
});

it("a trace state that could carry a card number is not taken over", () => {
  for (const tracestate of ["v=4532015112830366", "v=4532-0151-1283-0366"]) {
    expect(traceContextOf({ traceparent, tracestate })).toEqual({ traceparent });
  }
});
