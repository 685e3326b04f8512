import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { contract } from "@paystream/auth-service/contract";
import { describe, expect, it } from "vitest";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";

const { paths, variables } = contract;
const promtool = useTool("promtool");

const payment = {
  card_number: "4532 0151 1283 0366",
  amount: 12.5,
  currency: "USD",
  merchant: "Amazon",
  processor: "calm_net",
};

describe("what the service exposes after every kind of traffic", () => {
  it("is what Prometheus reads, and follows its rules for metrics", async (context) => {
    const executable = promtool(context);
    await using service = await ServiceProcess.start({
      [variables.latencyBaseMs]: "0",
      [variables.successRate]: "1",
      [variables.processorTimeoutMs]: "20",
      [variables.processors]: "calm_net,silent_net,down_net",
      [variables.drainDelayMs]: "0",
    });
    const met = await sendEveryKindOfRequest(service);
    const expected = [200, 400, 401, 404, 405, 413, 415, 422, 429, 502, 503, 504];
    expect([...met].sort()).toEqual(expected);

    const exposition = await (await service.fetch(paths.metrics)).text();
    expect(exposition).toContain('auth_requests_total{version="1.0.0",status="declined"');
    expect(await checkMetrics(executable, exposition)).toEqual({ code: 0, output: "" });
  });

  it("would not pass with a counter that is not named as one", async (context) => {
    const exposition = "# HELP payments Payments\n# TYPE payments counter\npayments 1\n";
    const { code, output } = await checkMetrics(promtool(context), exposition);
    expect(code).not.toBe(0);
    expect(output).toContain('counter metrics should have "_total" suffix');
  });
});

/** @returns the statuses that were met */
async function sendEveryKindOfRequest(service: ServiceProcess): Promise<Set<number>> {
  const met = new Set<number>();
  const send = async (path: string, options?: RequestInit) => {
    const answer = await service.fetch(path, options);
    await answer.arrayBuffer();
    met.add(answer.status);
  };
  const json = { "content-type": "application/json" };
  const pay = (changes: Partial<typeof payment>, headers = {}) =>
    send(paths.authorize, {
      method: "POST",
      headers: { ...json, ...headers },
      body: JSON.stringify({ ...payment, ...changes }),
    });
  const disturb = (fault: object) =>
    send(paths.faultInject, {
      method: "POST",
      headers: { ...json, authorization: `Bearer ${service.adminToken}` },
      body: JSON.stringify(fault),
    });

  await disturb({ processor: "silent_net", timeout_rate: 1 });
  await disturb({ processor: "down_net", error_rate: 1 });
  await pay({});
  await pay({ card_number: "4000 0000 0000 9995" });
  await pay({ processor: "silent_net" });
  // Five failures open the breaker; the sixth request meets it open.
  for (let count = 0; count < 6; count += 1) {
    await pay({ processor: "down_net" });
  }
  for (const amount of [1, 1, 2]) {
    await pay({ amount }, { "idempotency-key": "order-1" });
  }
  await pay({ amount: -1 });
  await pay({ merchant: "x".repeat(1024 * 1024) });
  await send(paths.authorize, { method: "POST", headers: { "content-type": "text/plain" } });
  await send(paths.authorize);
  await send("/nothing");
  await send(paths.version);
  // More failed attempts than an address has in a minute.
  for (let count = 0; count < 11; count += 1) {
    await send(paths.faultInject);
  }
  return met;
}

async function checkMetrics(promtool: string, exposition: string) {
  const child = spawn(promtool, ["check", "metrics"], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(exposition);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, output: stdout + stderr };
}
