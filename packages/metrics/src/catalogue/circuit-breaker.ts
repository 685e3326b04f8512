import { type Catalogue, open } from "./definition.ts";

/** The circuit breaker: spec 000 §7.2 without labels, and one series more per processor. */
export const circuitBreakerMetrics = {
  circuit_breaker_state: {
    type: "gauge",
    help: "State of the circuit breaker, the worst of all processors: 0 closed, 1 half-open, 2 open",
    labels: {},
  },
  circuit_breaker_processor_state: {
    type: "gauge",
    help: "State of the circuit breaker of one processor: 0 closed, 1 half-open, 2 open",
    labels: { processor: open },
  },
  circuit_breaker_trips_total: {
    type: "counter",
    help: "Times that a circuit breaker opened, over all processors",
    labels: {},
  },
} as const satisfies Catalogue;
