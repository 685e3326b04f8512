import { setTimeout as sleep } from "node:timers/promises";
import { contract } from "@paystream/auth-service/contract";
import { HttpClient } from "../../http-client.ts";
import type { LogLines } from "../../log-lines.ts";
import { SeededRandom } from "../../seeded-random.ts";
import { type Exit, ServiceProcess } from "../../service-process.ts";
import { Samples } from "../samples.ts";
import { HeldScrape } from "./held-scrape.ts";
import { Ledger } from "./ledger.ts";
import { Shopper } from "./shopper.ts";

const SHOPPERS = 20;
/** Requests before the first generation is told to stop. */
const REQUESTS_BEFORE_STOP = 3_000;
/** The most steps of each shopper in the first generation, should it not stop. */
const MOST_STEPS = 2_000;
/** Steps of each shopper in the second generation. */
const STEPS = 150;

const { paths, variables } = contract;

/** The service's own limit for stopping, in milliseconds. */
export const GRACE_MS = 10_000;

/** The processors of the run, and what is wrong with each. */
const FAULTS = {
  calm_net: undefined,
  slow_net: { latency_ms: 150 },
  declining_net: { success_rate: 0.5 },
  erring_net: { error_rate: 0.25 },
  silent_net: { timeout_rate: 0.2 },
  // Opens its circuit breaker.
  down_net: { error_rate: 1 },
};

/** One process of the service, from its start to its exit. */
export interface Generation {
  readonly version: string;
  readonly ledger: Ledger;
  /** What it counted, after the last request that it answered. */
  readonly samples: Samples;
  readonly log: LogLines;
  readonly exit: Exit;
  /** Milliseconds from SIGTERM to its exit. */
  readonly stoppedInMs: number;
}

/**
 * Shoppers pay, while faults are injected and the service is restarted under them: its first process
 * gets SIGTERM with requests under way, and when it has exited another version takes the same port.
 *
 * @returns both generations, in their order
 */
export async function runLoad(): Promise<[Generation, Generation]> {
  const processors = Object.keys(FAULTS);
  const shoppers = Array.from(
    { length: SHOPPERS },
    (_, index) => new Shopper(`shopper-${index}`, new SeededRandom(index), processors),
  );
  const first = await stopUnderLoad(shoppers);
  return [first.generation, await stopAfterLoad(shoppers, first.port)];
}

/**
 * The counts are taken by a scrape that begins before the process is told to stop and ends when every
 * shopper has been refused, so that no request can come after it. Nothing is derived or estimated.
 */
async function stopUnderLoad(shoppers: readonly Shopper[]) {
  const version = "1.0.0-first";
  await using service = await start(version, 0);
  const { port, log } = service;
  using clients = new DisposableStack();
  const ledger = new Ledger();
  await injectFaults(service, clients.use(new HttpClient({ origin: originOf(port) })), ledger);
  const visits = visitAll(shoppers, clients, port, ledger, MOST_STEPS);

  let isOver = false;
  void visits.then(() => {
    isOver = true;
  });
  while (ledger.entries.length < REQUESTS_BEFORE_STOP && !isOver) {
    await sleep(5);
  }
  using scrape = await HeldScrape.begin(port);
  const started = performance.now();
  service.terminate();
  await visits;
  const samples = await scrape.finish();
  const exit = await service.exit;
  const stoppedInMs = performance.now() - started;
  return { port, generation: { version, ledger, samples, log, exit, stoppedInMs } };
}

/** The second process is stopped when the shoppers are done, and scraped before as Prometheus does. */
async function stopAfterLoad(shoppers: readonly Shopper[], port: number): Promise<Generation> {
  const version = "1.1.0-second";
  await using service = await start(version, port);
  using clients = new DisposableStack();
  const ledger = new Ledger();
  await injectFaults(service, clients.use(new HttpClient({ origin: originOf(port) })), ledger);
  await visitAll(shoppers, clients, port, ledger, STEPS);

  const samples = new Samples(await (await service.fetch(paths.metrics)).text());
  const started = performance.now();
  service.terminate();
  const exit = await service.exit;
  const stoppedInMs = performance.now() - started;
  return { version, ledger, samples, log: service.log, exit, stoppedInMs };
}

function start(version: string, port: number): Promise<ServiceProcess> {
  return ServiceProcess.start({
    [variables.port]: String(port),
    [variables.version]: version,
    [variables.processors]: Object.keys(FAULTS).join(","),
    [variables.latencyBaseMs]: "20",
    [variables.processorTimeoutMs]: "300",
    [variables.successRate]: "0.95",
    // A decline is a result here: with it as a failure most of the load would meet an open breaker.
    [variables.declinesTripBreaker]: "false",
    [variables.drainDelayMs]: "1000",
    [variables.shutdownGraceMs]: String(GRACE_MS),
  });
}

function visitAll(
  shoppers: readonly Shopper[],
  clients: DisposableStack,
  port: number,
  ledger: Ledger,
  steps: number,
) {
  return Promise.all(
    shoppers.map((shopper) =>
      shopper.visit(
        { client: clients.use(new HttpClient({ origin: originOf(port) })), ledger },
        steps,
      ),
    ),
  );
}

/** The operator's requests are counted like everybody's. */
async function injectFaults(service: ServiceProcess, client: HttpClient, ledger: Ledger) {
  const endpoint = paths.faultInject;
  for (const [processor, fault] of Object.entries(FAULTS)) {
    if (fault !== undefined) {
      const requestId = `operator-${processor}`;
      const request = {
        method: "POST",
        path: endpoint,
        headers: {
          authorization: `Bearer ${service.adminToken}`,
          "content-type": "application/json",
          "x-request-id": requestId,
        },
        body: JSON.stringify({ processor, ...fault }),
      };
      ledger.entries.push({ requestId, request, endpoint, outcome: await client.send(request) });
    }
  }
}

function originOf(port: number): URL {
  return new URL(`http://127.0.0.1:${port}`);
}
