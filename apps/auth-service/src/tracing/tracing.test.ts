import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OtlpReceiver, type ReceivedSpan } from "../../testing/otlp-receiver.ts";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import type { Processor } from "../processor/processor.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const sampled = { traceparent: `00-${traceId}-${parentId}-01` };
const notSampled = { traceparent: `00-${traceId}-${parentId}-00` };

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver[Symbol.asyncDispose]());

/** A service that keeps every trace, unless said; its spans have arrived when it has stopped. */
const start = (
  environment: Record<string, string> = {},
  createProcessor?: (name: string) => Processor,
) =>
  TestService.start(
    {
      PROCESSORS: "visa_net",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER_ARG: "1",
      ...environment,
    },
    createProcessor,
  );

function spanNamed(name: string): ReceivedSpan {
  const [span, ...others] = receiver.spans.filter((one) => one.name === name);
  if (span === undefined || others.length > 0) {
    throw new Error(`${others.length + (span ? 1 : 0)} spans are named ${name}, not 1`);
  }
  return span;
}

/** OTLP's numbers. */
const kind = { internal: 1, server: 2, client: 3 };
const error = { code: 2 };

describe("the trace of a payment", () => {
  it("has the request, the store and the processor's call", async () => {
    await using service = await start({
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=x",
    });
    const answer = await service.authorize(payment, {
      "x-request-id": "gateway-1",
      "idempotency-key": "order-1",
    });
    const { transaction_id } = (await answer.json()) as { transaction_id: string };
    await service.stop();

    const request = spanNamed("POST /v1/authorize");
    expect(request).toMatchObject({ kind: kind.server, status: { code: 0 } });
    expect(request.parentSpanId).toBeUndefined();
    expect(request.attributes).toEqual({
      "http.request.method": "POST",
      "http.route": "/v1/authorize",
      "http.response.status_code": 200,
      "paystream.request_id": "gateway-1",
      "paystream.processor": "visa_net",
      "paystream.status": "approved",
      "paystream.transaction_id": transaction_id,
    });
    const parts = ["idempotency claim", "processor call", "idempotency settle"].map(spanNamed);
    expect(parts).toMatchObject([
      { kind: kind.internal, attributes: { "paystream.claim": "claimed" } },
      {
        kind: kind.client,
        attributes: { "paystream.processor": "visa_net", "paystream.status": "approved" },
      },
      { kind: kind.internal },
    ]);
    for (const part of parts) {
      expect(part).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
    }
    expect(receiver.resource).toMatchObject({
      "service.name": "auth-service",
      "service.version": "1.0.0",
      "service.instance.id": expect.any(String),
      "deployment.environment.name": "x",
    });
  });

  it("goes on with the trace of the caller, and the processor goes on with it", async () => {
    const received: Record<string, unknown>[] = [];
    const bank = createServer((incoming, outgoing) => {
      received.push(incoming.headers);
      outgoing.end();
    }).listen(0);
    await once(bank, "listening");
    const { port } = bank.address() as AddressInfo;
    const processor = (name: string): Processor => ({
      name,
      async authorize(_payment, signal, headers = {}) {
        await fetch(`http://127.0.0.1:${port}/`, { signal, headers });
        return { status: "approved" };
      },
    });
    await using service = await start({}, processor);
    await service.authorize(payment, { ...sampled, tracestate: "vendor=opaque" });
    await service.stop();
    bank.closeAllConnections();
    bank.close();

    expect(spanNamed("POST /v1/authorize")).toMatchObject({ traceId, parentSpanId: parentId });
    const { spanId } = spanNamed("processor call");
    expect(received).toMatchObject([
      { traceparent: `00-${traceId}-${spanId}-01`, tracestate: "vendor=opaque" },
    ]);
  });

  it("says what failed, and nothing of what the failure said", async () => {
    const bank = new ScriptedProcessor("visa_net");
    await using service = await start({}, () => bank);
    const answer = service.authorize();
    (await bank.call(0)).fail(new TypeError("refused"));
    expect((await answer).status).toBe(502);
    await service.stop();
    expect(spanNamed("processor call")).toMatchObject({
      status: error,
      attributes: { "error.type": "error" },
    });
    expect(spanNamed("POST /v1/authorize")).toMatchObject({
      status: error,
      attributes: { "error.type": "502", "paystream.status": "error" },
    });
    expect(receiver.bodies.join()).not.toContain("refused");
  });

  it("tells a replay from the payment", async () => {
    await using service = await start();
    const key = { "idempotency-key": "order-1" };
    await service.authorize(payment, key);
    await service.authorize(payment, key);
    await service.stop();
    expect(receiver.spans.filter(({ name }) => name === "processor call")).toHaveLength(1);
    expect(
      receiver.spans.filter(({ attributes }) => attributes["paystream.replay"] === "replayed"),
    ).toHaveLength(1);
  });
});

describe("traces", () => {
  it("are kept neither beyond the share, nor where the caller does not keep them", async () => {
    await using none = await start({ OTEL_TRACES_SAMPLER_ARG: "0" });
    await none.authorize(payment, sampled);
    await none.authorize(payment);
    await none.stop();
    await using all = await start();
    await all.authorize(payment, notSampled);
    await all.stop();
    expect(receiver.bodies).toEqual([]);
  });

  it("that their callers keep are kept by their ids, as many as the share", async () => {
    await using service = await start({ OTEL_TRACES_SAMPLER_ARG: "0.5" });
    const ids = ["0000000000000000000000000000000a", "ffffffff00000000000000000000000a"];
    for (const id of [...ids, ...ids]) {
      await service.get("/version", { traceparent: `00-${id}-${parentId}-01` });
    }
    await service.stop();
    expect(receiver.spans.map((span) => span.traceId)).toEqual([ids[0], ids[0]]);
  });

  it("that are not kept are passed on all the same, as not kept", async () => {
    const bank = new ScriptedProcessor("visa_net");
    const headers: unknown[] = [];
    const processor: Processor = {
      name: bank.name,
      authorize(of, signal, given) {
        headers.push(given);
        return bank.authorize(of, signal);
      },
    };
    await using service = await start({}, () => processor);
    const answer = service.authorize(payment, notSampled);
    (await bank.call(0)).approve();
    await answer;
    expect(headers).toEqual([
      { traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[\\da-f]{16}-00$`)) },
    ]);
  });

  it("are one in ten unless said otherwise", async () => {
    await using service = await TestService.start({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      LOG_LEVEL: "silent",
    });
    for (let batch = 0; batch < 40; batch += 1) {
      await Promise.all(Array.from({ length: 25 }, () => service.get("/version")));
    }
    await service.stop();
    // 1000 tries: outside of 50 to 150 less than once in ten million runs.
    expect(receiver.spans.length).toBeGreaterThan(50);
    expect(receiver.spans.length).toBeLessThan(150);
  });

  it("are not made of probes and scrapes", async () => {
    await using service = await start();
    for (const path of ["/health", "/ready", "/metrics"]) {
      await service.get(path);
    }
    await service.get("/nowhere/in/particular");
    await service.stop();
    expect(receiver.spans.map(({ name }) => name)).toEqual(["GET unmatched"]);
    expect(receiver.bodies.join()).not.toContain("in/particular");
  });

  it("that cannot be sent are lost, which the log says, and no payment is", async () => {
    receiver.status = 400;
    await using service = await start();
    expect((await service.authorize()).status).toBe(200);
    await service.stop();
    expect(service.lines).toContainEqual(
      expect.objectContaining({
        level: "WARN",
        action: "spans_lost",
        extra: expect.objectContaining({ count: 2 }),
      }),
    );
  });

  it("are not there without a receiver: the processor is sent nothing", async () => {
    const given: unknown[] = [];
    const processor: Processor = {
      name: "visa_net",
      async authorize(_payment, _signal, headers) {
        given.push(headers);
        return { status: "approved" };
      },
    };
    await using service = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }, () => processor);
    await service.authorize(payment, sampled);
    expect(given).toEqual([undefined]);
    const scrape = await service.get("/metrics", { accept: "application/openmetrics-text" });
    expect(scrape.headers.get("content-type")).toMatch(/^text\/plain/);
  });
});

describe("the trace, the log and the metrics of a payment", () => {
  const accept = { accept: "application/openmetrics-text" };

  it("name the same trace and request", async () => {
    await using service = await start();
    await service.authorize(payment, { "x-request-id": "gateway-1" });
    const exposition = await (await service.get("/metrics", accept)).text();
    await service.stop();
    const { traceId: id } = spanNamed("POST /v1/authorize");
    expect(service.lines).toContainEqual(
      expect.objectContaining({
        request_id: "gateway-1",
        extra: expect.objectContaining({ trace_id: id }),
      }),
    );
    for (const histogram of ["auth_request_duration_seconds", "auth_added_latency_seconds"]) {
      expect(exposition).toMatch(
        new RegExp(`^${histogram}_bucket.* # {trace_id="${id}",request_id="gateway-1"} `, "m"),
      );
    }
  });

  it("name no trace that nobody keeps", async () => {
    await using service = await start();
    await service.authorize(payment, { ...notSampled, "x-request-id": "gateway-1" });
    const [line] = service.lines.filter(({ request_id }) => request_id === "gateway-1");
    expect(line?.extra).not.toHaveProperty("trace_id");
    expect(await (await service.get("/metrics", accept)).text()).not.toContain("trace_id");
  });

  it("leave a request id out of an exemplar that Prometheus would drop for its length", async () => {
    await using service = await start();
    await service.authorize(payment, { "x-request-id": "r".repeat(79) });
    const exposition = await (await service.get("/metrics", accept)).text();
    expect(exposition).toContain(" # {trace_id=");
    expect(exposition).not.toContain("rrr");
  });
});
