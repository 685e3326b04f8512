import { type Catalogue, open } from "./definition.ts";

/** Faults that an operator injected: a drill must be visible beside what it causes. */
export const faultInjectionMetrics = {
  fault_injection_active: {
    type: "gauge",
    help: "Whether a fault is injected into calls of the processor: 1 yes, 0 no",
    labels: { processor: open },
  },
} as const satisfies Catalogue;
