import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@paystream/auth-service/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prometheusFlags } from "../../stacks/monitoring/prometheus/prometheus-flags.ts";
import { Pace } from "../../stacks/pace.ts";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";
import { PrometheusProcess } from "./queries/prometheus-process.ts";

const prometheusTool = useTool("prometheus");
const { variables, paths } = contract;
const LIMIT = { timeout: 30_000, interval: 250 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-exemplars-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("Prometheus keeps of a traced payment which request and trace a measurement was made of", async (context) => {
  await using service = await ServiceProcess.start({
    // Nobody receives its spans, which is no business of its metrics.
    [variables.otlpEndpoint]: "http://127.0.0.1:1",
    [variables.tracesSamplerArgument]: "1",
    [variables.latencyBaseMs]: "0",
    [variables.successRate]: "1",
    [variables.drainDelayMs]: "0",
  });
  const configuration = join(folder, "prometheus.yaml");
  await writeFile(
    configuration,
    JSON.stringify({
      global: { scrape_interval: "1s" },
      scrape_configs: [
        {
          job_name: "auth-service",
          metrics_path: paths.metrics,
          static_configs: [{ targets: [`127.0.0.1:${service.port}`] }],
        },
      ],
    }),
  );
  const flags = prometheusFlags(join(folder, "storage"), "http://localhost:9090", new Pace(1));
  await using prometheus = await PrometheusProcess.start(prometheusTool(context), [
    ...flags.filter((flag) => !flag.startsWith("--config.file=")),
    `--config.file=${configuration}`,
  ]);
  const answer = await service.fetch(paths.authorize, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      card_number: "4532 0151 1283 0366",
      amount: 12.5,
      currency: "USD",
      merchant: "Amazon",
      processor: "visa_net",
    }),
  });
  const request_id = answer.headers.get("request-id");
  const line = await service.log.first(({ action }) => action === "authorize");

  for (const histogram of ["auth_request_duration_seconds", "auth_added_latency_seconds"]) {
    await expect
      .poll(() => exemplars(prometheus.url, `${histogram}_bucket`), LIMIT)
      .toEqual([{ trace_id: line.extra?.["trace_id"], request_id }]);
  }
  // The other format, and nothing else of it is other.
  expect(await prometheus.query("auth_requests_total == 1")).toHaveLength(1);
  expect(await prometheus.query("process_cpu_seconds_total > 0")).toHaveLength(1);
});

async function exemplars(url: string, query: string): Promise<readonly unknown[]> {
  const parameters = new URLSearchParams({
    query,
    start: String(Date.now() / 1000 - 300),
    end: String(Date.now() / 1000 + 60),
  });
  const answer = await fetch(`${url}/api/v1/query_exemplars?${parameters}`);
  const { data } = (await answer.json()) as {
    data: readonly { exemplars: readonly { labels: unknown }[] }[];
  };
  return data.flatMap((series) => series.exemplars.map(({ labels }) => labels));
}
