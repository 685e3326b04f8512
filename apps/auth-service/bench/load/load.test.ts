import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { Load } from "./load.ts";

/** Loads a server that answers each payment with what `answer` makes of its amount. */
async function load(answer: (amount: number) => [status: number, body: unknown]) {
  const amounts: number[] = [];
  const server = createServer(async (request, response) => {
    const { amount } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    amounts.push(amount);
    const [status, body] = answer(amount);
    const text = JSON.stringify(body);
    response.writeHead(status, { "content-length": text.length }).end(text);
  }).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    using running = await Load.start({
      port,
      connections: 2,
      identity: undefined,
      echoesAmount: true,
    });
    return { answers: await running.measure(0.05), amounts };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe("the load", () => {
  it("asks for another payment with each request, and counts the answers", async () => {
    const { answers, amounts } = await load((amount) => [200, { status: "approved", amount }]);
    expect(answers.count).toBeGreaterThan(0);
    expect(answers.latenciesMs).toHaveLength(answers.count);
    expect(new Set(amounts).size).toBe(amounts.length);
  });

  it.each([
    ["another status", () => [500, {}]],
    ["another amount", () => [200, { status: "approved", amount: 0 }]],
    ["a decline", (amount: number) => [200, { status: "declined", amount }]],
  ] as const)("fails on %s", async (_, answer) => {
    await expect(load((amount) => [...answer(amount)] as [number, unknown])).rejects.toThrow(
      /a payment of [\d.]+ was answered/,
    );
  });
});
