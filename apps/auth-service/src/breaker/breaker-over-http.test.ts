import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { payment, TestService } from "../../testing/test-service.ts";

// The breaker's clock only: sockets keep real time.
beforeEach(() =>
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout"] }),
);
afterEach(() => vi.useRealTimers());

const declined = { ...payment, card_number: "4000000000000002" };
const approved = { ...payment, card_number: "4242424242424242" };
const failing = { ...payment, card_number: "4000000000000119" };

async function times(count: number, send: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) {
    statuses.push((await send()).status);
  }
  return statuses;
}

describe("five failures in a row", () => {
  it.each([
    ["declines", declined, 200],
    ["processor errors", failing, 502],
  ])("(%s) open the breaker, which answers 503 at once", async (_, body, status) => {
    await using service = await TestService.start();
    expect(await times(5, () => service.authorize(body))).toEqual(Array(5).fill(status));
    const calls = await service.processorCalls();
    const refused = await service.authorize(approved);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(await refused.json()).toMatchObject({
      error: "service unavailable",
      reason: "circuit breaker open",
      type: "urn:paystream:problem:circuit-breaker-open",
    });
    expect(await service.processorCalls()).toBe(calls);
    expect(await service.metric("circuit_breaker_state")).toBe(2);
    expect(await service.metric("circuit_breaker_trips_total")).toBe(1);
    expect(await service.metric("auth_requests_total", { status: "rejected" })).toBe(1);
    expect(await service.metric("auth_request_duration_seconds_count")).toBe(5);
  });

  it("say in Retry-After how long the breaker really stays open", async () => {
    await using service = await TestService.start();
    await times(5, () => service.authorize(declined));
    expect((await service.authorize(approved)).headers.get("retry-after")).toBe("30");
    vi.advanceTimersByTime(20_500);
    expect((await service.authorize(approved)).headers.get("retry-after")).toBe("10");
  });

  it("do not open it where declines are set not to count", async () => {
    await using service = await TestService.start({ DECLINES_TRIP_BREAKER: "false" });
    expect(await times(8, () => service.authorize(declined))).toEqual(Array(8).fill(200));
    expect(await service.metric("circuit_breaker_state")).toBe(0);
  });

  it("concern one processor: the others go on", async () => {
    await using service = await TestService.start();
    await times(5, () => service.authorize(declined));
    expect((await service.authorize({ ...approved, processor: "amex_net" })).status).toBe(200);
    const state = "circuit_breaker_processor_state";
    expect(await service.metric(state, { processor: "visa_net" })).toBe(2);
    expect(await service.metric(state, { processor: "amex_net" })).toBe(0);
  });

  it("of two processors are two trips, each with a warning in the log", async () => {
    await using service = await TestService.start();
    await times(5, () => service.authorize(declined));
    await times(5, () => service.authorize({ ...declined, processor: "amex_net" }));
    expect(await service.metric("circuit_breaker_trips_total")).toBe(2);
    const opened = service.lines.filter(({ extra }) => extra?.["to"] === "open");
    expect(opened.map(({ level }) => level)).toEqual(["WARN", "WARN"]);
  });

  it("are counted as failures of the success rate, and so are those that the breaker rejects", async () => {
    await using service = await TestService.start();
    await service.authorize(approved);
    await times(5, () => service.authorize(declined));
    await times(4, () => service.authorize(approved));
    expect(await service.metric("auth_success_rate")).toBe(0.1);
  });

  it("are not five if a success is among them, nor if the body was never a payment", async () => {
    await using service = await TestService.start();
    await times(4, () => service.authorize(declined));
    await service.authorize(approved);
    await times(4, () => service.authorize(declined));
    await times(5, () => service.authorize({ ...payment, amount: -1 }));
    expect(await service.metric("circuit_breaker_state")).toBe(0);
  });
});

describe("after 30 seconds", () => {
  it("three successes close the breaker", async () => {
    await using service = await TestService.start();
    await times(5, () => service.authorize(declined));
    vi.advanceTimersByTime(30_000);
    expect(await service.metric("circuit_breaker_state")).toBe(1);
    expect(await times(3, () => service.authorize(approved))).toEqual([200, 200, 200]);
    expect(await service.metric("circuit_breaker_state")).toBe(0);
    const changes = service.lines.filter(
      ({ action }) => action === "circuit_breaker_state_changed",
    );
    expect(changes.map(({ extra }) => extra?.["to"])).toEqual(["open", "half-open", "closed"]);
  });

  it("one failure opens it again", async () => {
    await using service = await TestService.start();
    await times(5, () => service.authorize(declined));
    vi.advanceTimersByTime(30_000);
    await service.authorize(approved);
    await service.authorize(declined);
    expect((await service.authorize(approved)).status).toBe(503);
    expect(await service.metric("circuit_breaker_trips_total")).toBe(2);
  });
});
