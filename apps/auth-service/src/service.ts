import type { Logger } from "@paystream/logging";
import { createRegistry, operation, type Registry } from "@paystream/metrics";
import type { Hono } from "hono";
import { createApp } from "./app.ts";
import { createAuthorizationMetrics } from "./authorization/authorization-metrics.ts";
import { Authorizer, type Lane } from "./authorization/authorizer.ts";
import type { TransactionIds } from "./authorization/transaction-id.ts";
import { breakerStateValue } from "./breaker/breaker-state.ts";
import { ProcessorBreaker } from "./breaker/processor-breaker.ts";
import type { Configuration } from "./configuration.ts";
import type { HttpEnvironment } from "./http/environment.ts";
import { MemoryIdempotencyStore } from "./idempotency/memory-idempotency-store.ts";
import type { Payment } from "./payment/payment.ts";
import { callWithDeadline } from "./processor/call-with-deadline.ts";
import { ALL_PROCESSORS, Faults } from "./processor/faults.ts";
import { type Outcome, type Processor, ProcessorTimeoutError } from "./processor/processor.ts";
import { SimulatedBank } from "./processor/simulated-bank.ts";
import { CardTestingWatch } from "./security/card-testing-watch.ts";
import { Lifecycle } from "./server/lifecycle.ts";
import { inSpan } from "./tracing/in-span.ts";
import type { Span, Tracing } from "./tracing/span.ts";

/** The service, assembled and not yet listening. */
export interface Service {
  readonly app: Hono<HttpEnvironment>;
  readonly registry: Registry;
  readonly authorizer: Authorizer;
  readonly lifecycle: Lifecycle;
  /** Ends what would keep the process alive. */
  close(): void;
}

export interface ServiceOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly ids: TransactionIds;
  /** Undefined where nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** The processors of the configuration; the simulated bank unless said. */
  readonly createProcessor?: (
    name: string,
    configuration: Configuration,
    faults: Faults,
  ) => Processor;
}

/** Builds the service from its configuration: metrics, processors with their breakers, routes. */
export function createService({
  configuration,
  log,
  ids,
  tracing,
  createProcessor = createSimulatedBank,
}: ServiceOptions): Service {
  const { processors, version, revision } = configuration;
  const registry = createRegistry({ runtime: true });
  const faults = new Faults();
  const metricsOf = createAuthorizationMetrics(registry, version);

  const lanes = new Map<string, Lane>(
    processors.map((name) => {
      const processor = createProcessor(name, configuration, faults);
      const breaker = createBreaker(processor, configuration, log, registry);
      return [name, { breaker, metrics: metricsOf(name) }];
    }),
  );
  exposeBreakers(registry, lanes);
  exposeFaults(registry, faults, processors);
  registry.gauge("auth_service_build_info").labels({ version, revision }).set(1);

  const evictions = registry.counter("idempotency_evictions_total").labels();
  const store = new MemoryIdempotencyStore({
    maxEntries: configuration.idempotencyMaxEntries,
    onEviction: () => evictions.inc(),
  });
  registry.gauge("idempotency_entries").collect(() => store.size);

  const authorizer = new Authorizer({
    lanes,
    ids,
    cardTesting: watchCardTesting(registry, log),
    version,
  });
  const lifecycle = new Lifecycle();
  const app = createApp({
    configuration,
    log,
    registry,
    authorizer,
    store,
    faults,
    lifecycle,
    tracing,
  });
  return {
    app,
    registry,
    authorizer,
    lifecycle,
    close() {
      for (const { breaker } of lanes.values()) {
        breaker.shutdown();
      }
    },
  };
}

function createSimulatedBank(
  name: string,
  { bankApiKey: apiKey, latencyBaseMs, successRate }: Configuration,
  faults: Faults,
): Processor {
  return new SimulatedBank({ name, apiKey, latencyBaseMs, successRate, faults });
}

function watchCardTesting(registry: Registry, log: Logger): CardTestingWatch {
  const suspected = registry
    .counter("security_events_total")
    .labels({ event: "card_testing_suspected" });
  return new CardTestingWatch((merchant) => {
    suspected.inc();
    log.warn({
      action: "card_testing_suspected",
      message: "many cards of one merchant are declined: somebody may be testing stolen ones",
      extra: { merchant },
    });
  });
}

function createBreaker(
  processor: Processor,
  { processorTimeoutMs, declinesTripBreaker }: Configuration,
  log: Logger,
  registry: Registry,
): ProcessorBreaker<[payment: Payment, span?: Span | undefined], Outcome> {
  const { name } = processor;
  const classify = (error: unknown) =>
    error instanceof ProcessorTimeoutError ? "timeout" : "error";
  const call = operation({
    total: registry.counter("dependency_requests_total"),
    duration: registry.histogram("dependency_request_duration_seconds"),
    labels: { dependency: name },
    classify,
  });
  return new ProcessorBreaker(
    call.wrap((payment: Payment, span?: Span) =>
      span === undefined
        ? callWithDeadline(processor, payment, processorTimeoutMs)
        : inSpan(span, {
            name: "processor call",
            attributes: { processor: name },
            work: (of) => callWithDeadline(processor, payment, processorTimeoutMs, of.headers()),
            describe: ({ status }) => ({ status }),
            classify,
          }),
    ),
    {
      name,
      isFailure: (outcome) => declinesTripBreaker && outcome.status === "declined",
      onStateChange: ({ from, to }) => {
        log[to === "open" ? "warn" : "info"]({
          action: "circuit_breaker_state_changed",
          message: `circuit breaker of ${name}: ${from} to ${to}`,
          extra: { processor: name, from, to },
        });
      },
    },
  );
}

/** Spec 000 has one state and one count for the service: the worst of its processors, and their sum. */
function exposeBreakers(registry: Registry, lanes: ReadonlyMap<string, Lane>): void {
  const breakers = [...lanes].map(([processor, { breaker }]) => ({ processor, breaker }));
  const stateOf = (breaker: Lane["breaker"]) => breakerStateValue[breaker.state];
  registry
    .gauge("circuit_breaker_state")
    .collect(() => Math.max(...breakers.map(({ breaker }) => stateOf(breaker))));
  registry
    .counter("circuit_breaker_trips_total")
    .collect(() => breakers.reduce((sum, { breaker }) => sum + breaker.trips, 0));
  registry.gauge("circuit_breaker_processor_state").collect(() =>
    breakers.map(({ processor, breaker }) => ({
      labels: { processor },
      value: stateOf(breaker),
    })),
  );
}

function exposeFaults(registry: Registry, faults: Faults, processors: readonly string[]): void {
  registry.gauge("fault_injection_active").collect(() => {
    const active = new Set(faults.active().map(({ processor }) => processor));
    return [ALL_PROCESSORS, ...processors].map((processor) => ({
      labels: { processor },
      value: active.has(processor) ? 1 : 0,
    }));
  });
}
