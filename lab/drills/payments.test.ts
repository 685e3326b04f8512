import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { serveOnLoopback } from "../traffic/testing/serve-on-loopback.ts";
import { Payments } from "./payments.ts";
import { Timeline } from "./timeline.ts";

it("warms the pods up before the first traffic, and keeps all payments for the report", async () => {
  const processors: string[] = [];
  const { origin } = await serveOnLoopback(async (request, response) => {
    const body = await text(request);
    if (body !== "") {
      processors.push(JSON.parse(body).processor);
    }
    response.end(JSON.stringify({ status: "approved", version: "1.0.0" }));
  });
  const figures = { host: "pay.example", processors: ["visa_net", "amex_net"] };
  const timeline = new Timeline(() => {});
  await using payments = new Payments(() => origin, figures, timeline, 0.5);

  const first = await payments.pay(16, [{ processor: "jcb_net" }]);
  const warmUp = processors.length;
  expect(new Set(processors)).toEqual(new Set(figures.processors));
  await expect.poll(() => first.ledger.size).toBeGreaterThan(2);
  const second = await payments.pay(16);
  await expect.poll(() => second.ledger.size).toBeGreaterThan(2);
  await second.stop();

  expect(first.ledger.entries.every(({ processor }) => processor === "jcb_net")).toBe(true);
  expect(payments.all.size).toBe(warmUp + first.ledger.size + second.ledger.size);
  expect(timeline.events.map(({ text: told }) => told)).toEqual([
    "pays 16 times a second",
    "pays 16 times a second",
  ]);
});
