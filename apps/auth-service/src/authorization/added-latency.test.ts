import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RawConnection } from "../../testing/raw-connection.ts";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import { CardNumber } from "../payment/card-number.ts";

let bank: ScriptedProcessor;
let service: TestService;
beforeEach(async () => {
  // The service's clock stands still unless a test moves it.
  vi.useFakeTimers({ toFake: ["performance"] });
  bank = new ScriptedProcessor("visa_net");
  service = await TestService.start({ PROCESSORS: "visa_net" }, () => bank);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await service.stop();
});

async function added() {
  return {
    count: await service.metric("auth_added_latency_seconds_count"),
    seconds: await service.metric("auth_added_latency_seconds_sum"),
  };
}

it("the added latency has nothing of the processor's time, whatever came of its call", async () => {
  const answers = [service.authorize(), service.authorize(), service.authorize()];
  const calls = [await bank.call(0), await bank.call(1), await bank.call(2)];
  vi.advanceTimersByTime(2000);
  calls[0]?.approve();
  calls[1]?.decline();
  calls[2]?.fail(new Error("down"));
  await Promise.all(answers);
  expect(await service.metric("auth_request_duration_seconds_sum")).toBe(6);
  expect(await added()).toEqual({ count: 3, seconds: 0 });
});

it("the added latency is what the service takes itself", async () => {
  const parse = CardNumber.parse;
  vi.spyOn(CardNumber, "parse").mockImplementation((digits) => {
    vi.advanceTimersByTime(250);
    return parse(digits);
  });
  const answer = service.authorize();
  const call = await bank.call(0);
  vi.advanceTimersByTime(2000);
  call.approve();
  await answer;
  expect(await added()).toEqual({ count: 1, seconds: 0.25 });
});

it("the added latency does not wait for a client that sends its payment slowly", async () => {
  using client = await RawConnection.open(service.port);
  const body = JSON.stringify(payment);
  const headers = [
    "POST /v1/authorize HTTP/1.1",
    "Host: localhost",
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
  ];
  client.write(`${headers.join("\r\n")}\r\n\r\n${body.slice(0, 10)}`);
  await expect.poll(() => service.metric("auth_service_requests_in_flight")).toBe(1);
  vi.advanceTimersByTime(5000);
  client.write(body.slice(10));
  (await bank.call(0)).approve();
  expect(await client.untilClosed()).toContain("200 OK");
  expect(await added()).toEqual({ count: 1, seconds: 0 });
});

it("the added latency counts no payment without a call of its own", async () => {
  const key = { "idempotency-key": "order-1" };
  const first = service.authorize(payment, key);
  (await bank.call(0)).approve();
  await first;
  expect((await service.authorize(payment, key)).headers.get("idempotent-replayed")).toBe("true");
  for (let failures = 0; failures < 5; failures += 1) {
    const failing = service.authorize();
    (await bank.call(1 + failures)).fail(new Error("down"));
    await failing;
  }
  expect((await service.authorize()).status).toBe(503);
  expect((await service.authorize({ ...payment, amount: 0 })).status).toBe(400);
  expect((await added()).count).toBe(6);
});
