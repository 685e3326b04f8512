import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@paystream/auth-service/contract";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { requestQuery } from "../../stacks/monitoring/dashboards/log-queries.ts";
import { logCollector } from "../../stacks/monitoring/programs/log-collector.ts";
import { loki as lokiProgram } from "../../stacks/monitoring/programs/loki.ts";
import { objectives } from "../../stacks/objectives.ts";
import { freePorts } from "../free-ports.ts";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";
import { logQueries } from "./queries/rendered-queries.ts";
import { renderedEnvironment } from "./rendered-environment.ts";
import { linesWith, reveals } from "./telemetry/card-number-lines.ts";
import { Collector } from "./telemetry/collector.ts";
import { exposedMetrics, missingMetrics } from "./telemetry/exposed-metrics.ts";
import { Loki } from "./telemetry/loki.ts";
import { PodLog } from "./telemetry/pod-log.ts";

const lokiTool = useTool("loki");
const collectorTool = useTool("otel-collector");

const namespace = "paystream-staging";
const ownLines = `{service_name="${contract.name}"}`;
const LIMIT = { timeout: 60_000, interval: 500 };

let folder: string;
let podLogs: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-logs-"));
  podLogs = join(folder, "pods");
  await mkdir(podLogs);
  await mkdir(join(folder, "positions"));
});
afterAll(() => rm(folder, { recursive: true }));

const startLoki = (context: TestContext, port?: number) =>
  Loki.start(lokiTool(context), join(folder, "loki"), port);

const collect = (
  context: TestContext,
  loki: { readonly url: string },
  positions = join(folder, "positions"),
): Promise<Collector> =>
  Collector.start(collectorTool(context), folder, "log-collector", {
    "/var/log/pods": podLogs,
    "/var/lib/log-collector": positions,
    [`http://loki.${namespace}.svc.cluster.local:3100`]: loki.url,
  });

const logOf = (container: string, of = namespace) =>
  PodLog.create(podLogs, { namespace: of, pod: `${container}-7f8d9c5b66-x2x4z`, container });

/** What the service prints of a hundred payments, declines and failures among them. */
async function serviceLines(): Promise<readonly string[]> {
  const service = await ServiceProcess.start({
    [contract.variables.latencyBaseMs]: "0",
    [contract.variables.successRate]: "0.7",
    [contract.variables.declinesTripBreaker]: "false",
    [contract.variables.drainDelayMs]: "0",
  });
  for (let count = 0; count < 100; count += 1) {
    await service.fetch(contract.paths.authorize, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        // As the gateway and a tracing client make them.
        "x-request-id": crypto.randomUUID(),
        traceparent: `00-${crypto.randomUUID().replaceAll("-", "")}-00f067aa0ba902b7-01`,
      },
      body: JSON.stringify({
        card_number: count % 10 === 0 ? "4532 0151 1283 0367" : "4532 0151 1283 0366",
        amount: 12.5,
        currency: "USD",
        merchant: "Amazon",
        processor: "visa_net",
      }),
    });
  }
  await service[Symbol.asyncDispose]();
  return service.log.text().split("\n");
}

describe("the logs of an environment", () => {
  it("are in Loki as the service printed them, and found by request and by trace", async (context) => {
    await using loki = await startLoki(context);
    await using _collector = await collect(context, loki);
    const printed = await serviceLines();
    await (await logOf(contract.name)).print(printed);

    await expect.poll(async () => (await loki.lines(ownLines)).length, LIMIT).toBe(printed.length);
    expect((await loki.lines(ownLines)).map(({ line }) => line).sort()).toEqual(
      [...printed].sort(),
    );
    const payments = printed
      .map((line) => JSON.parse(line))
      .filter(({ action }) => action === "authorize");
    expect(payments.length).toBeGreaterThan(50);
    for (const { request_id, extra } of payments.slice(0, 5)) {
      for (const query of [
        requestQuery({ request: request_id, trace: "" }),
        requestQuery({ request: "", trace: extra.trace_id }),
      ]) {
        const found = await loki.lines(query);
        expect(found.map(({ line }) => JSON.parse(line).request_id)).toEqual([request_id]);
      }
    }
    expect(await loki.lines(requestQuery({ request: "", trace: "" }))).toEqual([]);
    const levels = new Set(
      (await loki.lines(ownLines)).map(({ labels }) => labels["severity_text"]),
    );
    expect(levels).toEqual(new Set(["INFO", "WARN"]));
  });

  it("are found and counted by every query of the dashboards, errors by what their level is", async (context) => {
    await using loki = await startLoki(context);
    await using _collector = await collect(context, loki);
    const request = crypto.randomUUID();
    const trace = crypto.randomUUID().replaceAll("-", "");
    const ofService = { level: "ERROR", request_id: request, extra: { trace_id: trace } };
    await (await logOf(contract.name)).print([JSON.stringify(ofService)]);
    await (await logOf("jaeger")).print([
      // As the programs of the monitoring write it.
      '{"level":"error","msg":"cannot write"}',
      '{"level":"fatal","msg":"cannot go on"}',
      '{"level":"warn","msg":"no error"}',
      "error: of a line that is no JSON nobody knows the level",
    ]);

    const asked = logQueries(renderedEnvironment("staging")).map(({ name, logql }) => ({
      name,
      logql: logql.replaceAll("$request", request).replaceAll("$trace", trace),
    }));
    expect(asked.map(({ name }) => name)).toEqual([
      "PayStream operations: Errors in the logs A",
      "PayStream operations: Lines about errors A",
      "PayStream request: What was logged A",
    ]);
    const [counted = "", lines = "", ofRequest = ""] = asked.map(({ logql }) => logql);
    const most = async () =>
      new Map(
        (await loki.counts(counted)).map((one) => [one.labels["service_name"], one.most] as const),
      );
    await expect.poll(most, LIMIT).toEqual(
      new Map([
        [contract.name, 1],
        ["jaeger", 2],
      ]),
    );
    const levels = (await loki.lines(lines)).map(({ line }) => JSON.parse(line).level);
    expect(levels.sort()).toEqual(["ERROR", "error", "fatal"]);
    expect((await loki.lines(ofRequest)).map(({ line }) => JSON.parse(line))).toEqual([ofService]);
  });

  it("are one stream for each container, however many requests there are", async (context) => {
    await using loki = await startLoki(context);
    await using _collector = await collect(context, loki);
    await (await logOf("prometheus")).print(["ts=2026-01-21T10:30:45.123Z level=info"]);
    await (await logOf("web", "shop")).print(["of another namespace"]);

    await expect.poll(async () => (await loki.streams()).length, LIMIT).toBe(3);
    expect(await loki.streams()).toEqual(
      expect.arrayContaining(
        [contract.name, "jaeger", "prometheus"].map((name) => ({
          service_name: name,
          k8s_namespace_name: namespace,
          k8s_container_name: name,
        })),
      ),
    );
  });

  it("have no card number, in whatever form and wherever a program prints it", async (context) => {
    await using loki = await startLoki(context);
    await using _collector = await collect(context, loki);
    // Of 16, 12 and 19 digits; each is valid, which the collector does not ask.
    const cards = ["4532015112830366", "501800000009", "6304000000000000000"];
    const log = await logOf("vault");
    const printed = cards.flatMap(linesWith);
    for (const card of cards) {
      expect(linesWith(card).filter((line) => !reveals(line, card))).toEqual([]);
    }
    await log.print([...printed, "the last line"]);

    const query = '{service_name="vault"}';
    await expect.poll(async () => (await loki.lines(query)).length, LIMIT).toBe(printed.length + 1);
    const stored = await loki.lines(query);
    for (const card of cards) {
      const revealing = stored.filter((one) => reveals(one.line, card));
      expect(revealing).toEqual([]);
      // Nor beside the lines, where what is taken out of them stands.
      expect(stored.filter(({ labels }) => reveals(JSON.stringify(labels), card))).toEqual([]);
    }
    expect(stored.at(-1)?.line).toBe("the last line");
  });

  it("are each there once, although the collector was killed and Loki away", async (context) => {
    const log = await logOf("grafana");
    const query = '{service_name="grafana"}';
    const lines = (from: number) =>
      Array.from({ length: 50 }, (_, index) => `line ${from + index}`);
    let loki = await startLoki(context);
    const port = Number(new URL(loki.url).port);
    let collector = await collect(context, loki);
    await log.print(lines(0));
    await expect.poll(async () => (await loki.lines(query)).length, LIMIT).toBe(50);

    await collector.kill();
    await log.print(lines(50));
    collector = await collect(context, loki);
    await expect.poll(async () => (await loki.lines(query)).length, LIMIT).toBe(100);

    await loki[Symbol.asyncDispose]();
    await log.print(lines(100));
    loki = await startLoki(context, port);
    await expect.poll(async () => (await loki.lines(query)).length, LIMIT).toBe(150);
    expect(new Set((await loki.lines(query)).map(({ line }) => line)).size).toBe(150);
    await collector[Symbol.asyncDispose]();
    await loki[Symbol.asyncDispose]();
  });

  it("are counted, those that are lost among them, by the names that Prometheus keeps", async (context) => {
    await using loki = await startLoki(context);
    await using collector = await collect(context, loki);
    const log = await logOf("web");
    await log.print(["of today"]);
    // Loki forgets at once what is as old.
    await log.print(["of another year"], new Date("2025-01-01T00:00:00Z"));

    await expect
      .poll(() => missingMetrics(collector.metrics, logCollector.catalogue), LIMIT)
      .toEqual([]);
    await expect
      .poll(() => missingMetrics(`${loki.url}/metrics`, lokiProgram.catalogue), LIMIT)
      .toEqual([]);
    const used = async () => {
      const metrics = await exposedMetrics(`${loki.url}/metrics`);
      return metrics.get("loki_ingester_wal_disk_usage_percent");
    };
    // It has not looked yet when it starts.
    await expect.poll(used, LIMIT).not.toEqual([0]);
    const [share, ...others] = (await used()) ?? [];
    expect(others).toEqual([]);
    // A share, whatever its name says.
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThanOrEqual(1);
  });

  it("wait for a Loki that is away, and the collector says how full it is", async (context) => {
    const [port] = await freePorts(1);
    const positions = await mkdtemp(join(folder, "positions-"));
    await using collector = await collect(context, { url: `http://127.0.0.1:${port}` }, positions);
    const log = await logOf("batch");
    const share = async () => {
      const metrics = await exposedMetrics(collector.metrics);
      const [size = 0] = metrics.get("otelcol_exporter_queue_size") ?? [];
      const [capacity = 0] = metrics.get("otelcol_exporter_queue_capacity") ?? [];
      return size / capacity;
    };
    const many = Array.from({ length: 5_000 }, (_, index) => `line ${index}`);

    await expect
      .poll(async () => {
        await log.print(many);
        return await share();
      }, LIMIT)
      .toBeGreaterThanOrEqual(objectives.alerts.waitingShare);
  });

  it("are kept as long as the environment says", async (context) => {
    await using loki = await startLoki(context);
    const configuration = await loki.configuration();
    expect(configuration).toMatch(/\bretention_period: 1w\b/);
    expect(configuration).toMatch(/\bretention_enabled: true\b/);
  });
});
