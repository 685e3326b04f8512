import * as z from "zod";

/** Seconds in one of each unit that Go writes durations in. */
const SECONDS = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;

const PART = /(\d+(?:\.\d+)?)(h|ms|m|s|us|ns)/g;

/**
 * A duration as Istio writes it, such as `1m30s` or `250ms`, in seconds and as Envoy reads it: `90s`.
 * https://protobuf.dev/programming-guides/json/ (Duration)
 */
export const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(h|ms|m|s|us|ns))+$/, "it is no duration such as 2s or 250ms")
  .transform((text) => {
    const seconds = [...text.matchAll(PART)].reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit as keyof typeof SECONDS],
      0,
    );
    return `${Number(seconds.toFixed(9))}s`;
  });
