import { contract } from "@paystream/auth-service/contract";
import { ServiceProcess } from "../../service-process.ts";

/** Payments at the same time. */
const CLIENTS = 30;

const { paths, variables } = contract;
const JSON_TYPE = { "content-type": "application/json" };

/** Of twenty payments, how many each processor has. */
const PLAN = {
  calm_net: 13,
  slow_net: 2,
  declining_net: 2,
  down_net: 3,
  /** Has none of them: its circuit breaker is opened at the end. */
  tripped_net: 0,
} as const;
type Processor = keyof typeof PLAN;

const processors = Object.keys(PLAN) as Processor[];
const round = processors.flatMap((processor) => Array<Processor>(PLAN[processor]).fill(processor));

/** What is wrong with processors, as `/admin/fault-inject` takes it. */
export type Faults = Partial<Record<Processor, Readonly<Record<string, number>>>>;

/** How payments went, as their clients saw it. */
export interface PaymentCounts {
  approved: number;
  declined: number;
  error: number;
  rejected: number;
}

/** Starts a version of the service, in which every processor answers as its fault says. */
export async function startFaulty(version: string, faults: Faults): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    [variables.version]: version,
    [variables.processors]: processors.join(","),
    [variables.successRate]: "1",
    // Declines are to be counted as such, and not to open a breaker.
    [variables.declinesTripBreaker]: "false",
    [variables.drainDelayMs]: "0",
  });
  for (const [processor, fault] of Object.entries(faults)) {
    const answer = await service.fetch(paths.faultInject, {
      method: "POST",
      headers: { ...JSON_TYPE, authorization: `Bearer ${service.adminToken}` },
      body: JSON.stringify({ processor, ttl_seconds: 300, ...fault }),
    });
    if (!answer.ok) {
      throw new Error(`The fault of ${processor} is refused: ${await answer.text()}`);
    }
  }
  return service;
}

/** Sends payments in rounds of twenty, some at the same time, and adds up how they went. */
export async function sendPayments(
  service: ServiceProcess,
  rounds: number,
): Promise<PaymentCounts> {
  const counts: PaymentCounts = { approved: 0, declined: 0, error: 0, rejected: 0 };
  const plan = Array.from({ length: rounds }, () => round).flat();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let processor = plan.pop(); processor !== undefined; processor = plan.pop()) {
        counts[await pay(service, processor)] += 1;
      }
    }),
  );
  return counts;
}

/** Opens the circuit breaker of a processor that fails; it stays open for 30 s. */
export async function openBreaker(service: ServiceProcess): Promise<PaymentCounts> {
  const counts: PaymentCounts = { approved: 0, declined: 0, error: 0, rejected: 0 };
  // Five failures open it.
  for (let count = 0; count < 6; count += 1) {
    counts[await pay(service, "tripped_net")] += 1;
  }
  return counts;
}

/** How often somebody tries a wrong token: ten times, and then from a blocked address. */
const WRONG_TOKENS = 40;

/** Asks administration something, with the right token and then with wrong ones. */
export async function guessToken(service: ServiceProcess): Promise<void> {
  for (const token of [service.adminToken, ...Array<string>(WRONG_TOKENS).fill("wrong")]) {
    const headers = { authorization: `Bearer ${token}` };
    await (await service.fetch(paths.faultInject, { headers })).text();
  }
}

async function pay(service: ServiceProcess, processor: Processor): Promise<keyof PaymentCounts> {
  const answer = await service.fetch(paths.authorize, {
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify({
      card_number: "4532 0151 1283 0366",
      amount: 12.5,
      currency: "USD",
      merchant: "Amazon",
      processor,
    }),
  });
  const text = await answer.text();
  switch (answer.status) {
    case 200:
      return JSON.parse(text).status === "approved" ? "approved" : "declined";
    case 502:
      return "error";
    case 503:
      return "rejected";
    default:
      throw new Error(`A payment was answered with ${answer.status}: ${text}`);
  }
}
