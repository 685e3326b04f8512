import { request } from "node:http";
import fc from "fast-check";
import { expect, it } from "vitest";
import { cardNumbers } from "../../testing/card-numbers.ts";
import { OtlpReceiver } from "../../testing/otlp-receiver.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import { createTransactionIds } from "../authorization/transaction-id.ts";
import { readConfiguration } from "../configuration.ts";
import { ProcessorError } from "../processor/processor.ts";
import { createServiceLog, trustedWords } from "../service-log.ts";
import { createTracing } from "./create-tracing.ts";

/** A processor whose failure names a card wherever an error has a name. */
class TellTaleError extends ProcessorError {
  readonly code: string;

  constructor(card: string) {
    super(`refused ${card}`, { cause: new Error(card) });
    Object.defineProperty(this, "name", { value: card });
    this.code = card;
  }
}

/** Digits as people and programs group them. */
const forms = (card: string) => [
  card,
  card.replace(/\d{4}(?=\d)/g, "$& "),
  card.replace(/\d{4}(?=\d)/g, "$&-"),
];

it("no span has a card number, wherever a request or a processor puts it", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(cardNumbers(), async (card) => {
      await using receiver = await OtlpReceiver.start();
      await using service = await TestService.start(
        { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER_ARG: "1" },
        (name) => ({ name, authorize: () => Promise.reject(new TellTaleError(card)) }),
      );
      const padded = card.padStart(32, "0");
      for (const form of forms(card)) {
        const headers = {
          traceparent: `00-${padded}-${card.slice(0, 16).padStart(16, "1")}-01`,
          tracestate: `vendor=${form},other=${card}`,
          baggage: `card=${form}`,
          "x-request-id": form,
          "idempotency-key": form.replaceAll(" ", "_"),
          "user-agent": form,
          "x-forwarded-for": card,
          [`x-${card}`]: card,
        };
        await send(service, "POST", "/v1/authorize", headers, {
          ...payment,
          card_number: form,
          merchant: form,
          [card]: form,
        });
        // Kept in a trace of its caller's, whose ids are no card numbers.
        headers.traceparent = `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`;
        await send(service, "POST", "/v1/authorize", headers, { ...payment, card_number: form });
        await send(service, "GET", `/v1/${encodeURIComponent(form)}?card=${card}`, headers);
      }
      await service.stop();
      expect(receiver.spans.length).toBeGreaterThanOrEqual(9);
      const told = receiver.bodies.join("\n");
      for (const form of forms(card)) {
        expect(told).not.toContain(form);
      }
    }),
    { numRuns: 25 },
  );
});

it("a span masks what it is told, and leaves the service's own ids as they are", async () => {
  await using receiver = await OtlpReceiver.start();
  const { tracing: configured, version } = readConfiguration({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER_ARG: "1",
  });
  const ids = createTransactionIds();
  const log = createServiceLog("silent", ids);
  const tracing = await createTracing({ tracing: configured, version }, log, trustedWords(ids));
  const transactionId = ids.next();
  const span = tracing?.request({}, "request-1");
  span?.rename("pay with 4532015112830366");
  span?.child("processor call", { processor: "card 4532015112830366" }).end({}, "4532015112830366");
  span?.end({ transactionId });
  await tracing?.stop();
  expect(receiver.bodies.join()).not.toContain("4532015112830366");
  expect(receiver.spans).toMatchObject([
    {
      attributes: {
        "paystream.processor": "card 453201******0366",
        "error.type": "453201******0366",
      },
    },
    {
      name: "pay with 453201******0366",
      attributes: { "paystream.transaction_id": transactionId },
    },
  ]);
});

function send(
  service: TestService,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(service.url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
    });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => response.resume().on("end", resolve));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
