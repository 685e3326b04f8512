import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@paystream/auth-service/contract";
import { afterAll, beforeAll, expect, it, type TestContext } from "vitest";
import { jaeger as jaegerProgram } from "../../stacks/monitoring/programs/jaeger.ts";
import { traceCollector } from "../../stacks/monitoring/programs/trace-collector.ts";
import { freePorts } from "../free-ports.ts";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";
import { linesWith, reveals } from "./telemetry/card-number-lines.ts";
import { Collector } from "./telemetry/collector.ts";
import { missingMetrics } from "./telemetry/exposed-metrics.ts";
import { Jaeger, tagsOf } from "./telemetry/jaeger.ts";

const jaegerTool = useTool("jaeger");
const collectorTool = useTool("otel-collector");

const { variables, paths, spanAttributes, name: service } = contract;
const LIMIT = { timeout: 60_000, interval: 500 };
const card = "4532015112830366";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-traces-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A Jaeger and a collector before it, each new. */
async function start(context: TestContext, replacements: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const own = await mkdtemp(join(folder, "own-"));
  const jaeger = stack.use(await Jaeger.start(jaegerTool(context), own));
  const [port] = await freePorts(1);
  const collector = stack.use(
    await Collector.start(collectorTool(context), own, "trace-collector", {
      "0.0.0.0:4318": `127.0.0.1:${port}`,
      "jaeger.paystream-staging.svc.cluster.local:4317": jaeger.receiver,
      ...replacements,
    }),
  );
  const running = stack.move();
  return {
    jaeger,
    collector,
    receiver: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

it("a payment's trace is in Jaeger, with its request, its store and its call", async (context) => {
  await using telemetry = await start(context);
  await using process = await ServiceProcess.start({
    [variables.otlpEndpoint]: telemetry.receiver,
    [variables.tracesSamplerArgument]: "1",
    [variables.resourceAttributes]: "deployment.environment.name=staging",
    [variables.latencyBaseMs]: "0",
    [variables.successRate]: "1",
    [variables.drainDelayMs]: "0",
  });
  const answer = await process.fetch(paths.authorize, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "order-1" },
    body: JSON.stringify({
      card_number: card,
      amount: 12.5,
      currency: "USD",
      merchant: "Amazon",
      processor: "visa_net",
    }),
  });
  const { transaction_id } = (await answer.json()) as { transaction_id: string };
  const requestId = answer.headers.get("request-id");

  const { jaeger } = telemetry;
  const named = `POST ${paths.authorize}`;
  const spansOf = async () =>
    (await jaeger.traces(service)).find(({ spans }) =>
      spans.some(({ operationName }) => operationName === named),
    );
  await expect.poll(async () => (await spansOf())?.spans.length, LIMIT).toBe(4);
  const found = await spansOf();
  const request = found?.spans.find(({ operationName }) => operationName === named);
  expect(found?.spans.map(({ operationName }) => operationName).sort()).toEqual([
    named,
    "idempotency claim",
    "idempotency settle",
    "processor call",
  ]);
  expect(tagsOf(request ?? { tags: [] })).toMatchObject({
    [spanAttributes.requestId]: requestId,
    [spanAttributes.transactionId]: transaction_id,
    [spanAttributes.status]: "approved",
    [spanAttributes.httpStatus]: "200",
  });
  expect(tagsOf(Object.values(found?.processes ?? {})[0] ?? { tags: [] })).toMatchObject({
    "deployment.environment.name": "staging",
    "service.version": "1.0.0",
  });
  // The line of the log leads there.
  const line = await process.log.first(({ action }) => action === "authorize");
  expect(line.extra?.["trace_id"]).toBe(request?.traceID);
  expect(await jaeger.trace(String(line.extra?.["trace_id"]))).toBeDefined();
});

it("no card number reaches Jaeger, wherever in a message somebody puts it", async (context) => {
  await using telemetry = await start(context);
  const texts = linesWith(card).filter((text) => text.length < 1000);
  const known = Object.values(spanAttributes);
  const attributes = (value: string) => [
    ...known.map((key) => ({ key, value: { stringValue: value } })),
    { key: `card-${card}`, value: { stringValue: value } },
    { key: "card", value: { stringValue: value } },
  ];
  const times = () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    return { startTimeUnixNano: String(now), endTimeUnixNano: String(now + 1_000_000n) };
  };
  const spans = texts.map((text, index) => ({
    traceId: `${"ab".repeat(12)}${String(index).padStart(8, "0")}`,
    spanId: `cd${String(index).padStart(14, "0")}`,
    name: text,
    kind: 2,
    ...times(),
    traceState: `vendor=${card}`,
    status: { code: 2, message: text },
    attributes: [
      ...attributes(text),
      // A number that is none of a text.
      { key: spanAttributes.httpStatus, value: { intValue: card } },
      { key: spanAttributes.status, value: { arrayValue: { values: [{ intValue: card }] } } },
    ],
    events: [{ name: text, timeUnixNano: times().startTimeUnixNano, attributes: attributes(text) }],
  }));
  const sent = {
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: "service.name", value: { stringValue: "worst" } },
            { key: "service.version", value: { stringValue: card } },
            { key: "card", value: { stringValue: card } },
          ],
        },
        scopeSpans: [
          {
            scope: { name: card, version: card, attributes: attributes(card) },
            spans,
          },
        ],
      },
    ],
  };
  // A link has attributes, too.
  const [linked] = spans;
  const link = { ...linked, attributes: attributes(card), traceState: `vendor=${card}` };
  sent.resourceSpans[0]?.scopeSpans[0]?.spans.push({
    ...(linked as (typeof spans)[0]),
    traceId: "ef".repeat(16),
    links: [link],
  } as (typeof spans)[0]);
  expect(await post(telemetry.receiver, sent)).toBe(200);
  await expect
    .poll(async () => (await telemetry.jaeger.traces("worst")).length, LIMIT)
    .toBe(texts.length);
  expect(await telemetry.jaeger.trace("ef".repeat(16))).toBeUndefined();
  for (const trace of await telemetry.jaeger.traces("worst")) {
    expect(textsIn(trace).filter((text) => reveals(text, card))).toEqual([]);
    for (const { tags, logs } of trace.spans) {
      const kept = tags.map(({ key }) => key).filter((key) => key.includes("."));
      expect(kept.filter((key) => !/^(?:span|otel|internal)\./.test(key)).sort()).toEqual(
        [...new Set(known)].sort(),
      );
      expect(JSON.stringify(logs)).not.toContain("card");
    }
  }
});

it("spans are counted, those that are lost among them, by the names that Prometheus keeps", async (context) => {
  // Little room to wait, and little patience, so that both are soon at an end.
  await using telemetry = await start(context, {
    "queue_size: 100":
      "queue_size: 1\n      num_consumers: 1\n    retry_on_failure:\n      initial_interval: 50ms\n      max_interval: 100ms\n      max_elapsed_time: 500ms",
    "    timeout: 1s": "    timeout: 10ms",
  });
  const { jaeger, collector, receiver } = telemetry;
  expect(await post(receiver, oneSpan())).toBe(200);
  await expect
    .poll(() => missingMetrics(jaeger.metrics, jaegerProgram.catalogue), LIMIT)
    .toEqual([]);

  await jaeger[Symbol.asyncDispose]();
  await expect
    .poll(async () => {
      await Promise.all([post(receiver, oneSpan()), post(receiver, oneSpan())]);
      return await missingMetrics(collector.metrics, traceCollector.catalogue);
    }, LIMIT)
    .toEqual([]);
});

function oneSpan() {
  const now = String(BigInt(Date.now()) * 1_000_000n);
  const span = {
    traceId: crypto.randomUUID().replaceAll("-", ""),
    spanId: crypto.randomUUID().replaceAll("-", "").slice(16),
    name: "span",
    kind: 2,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
  };
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "counted" } }] },
        scopeSpans: [{ spans: [span] }],
      },
    ],
  };
}

/** @returns the status of the collector's answer */
async function post(receiver: string, body: object): Promise<number> {
  const answer = await fetch(`${receiver}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.status;
}

/** Every text and number in a value, and every key. */
function textsIn(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, part]) => [key, ...textsIn(part)])
    : [String(value)];
}
