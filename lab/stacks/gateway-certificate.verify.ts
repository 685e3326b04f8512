import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { gateway } from "../../stacks/monitoring/programs/gateway.ts";
import { programJob } from "../../stacks/monitoring/prometheus/program-job.ts";
import { Pace } from "../../stacks/pace.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import { bootstrap, STATS_PATH } from "../gateway/envoy/bootstrap.ts";
import { makeAuthority } from "../machine/certificates.ts";
import { useTool } from "../tools/use-tool.ts";
import { PrometheusProcess } from "./queries/prometheus-process.ts";

const envoy = useTool("envoy");
const prometheus = useTool("prometheus");

/** How long Envoy and a scrape may take on a busy machine, in milliseconds. */
const LIMIT_MS = 60_000;
/** As Istio calls the Secret `paystream-tls`. */
const SECRET = "kubernetes://paystream-tls";
const METRIC = "envoy_listener_ssl_certificate_expiration_unix_time_seconds";
/** The authority's certificates are valid so long. */
const VALID_SECONDS = 30 * 86_400;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-certificate-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("Prometheus learns when a certificate of the gateway ends", () => {
  it.for([
    // In a name, because Istio turns Envoy's own labels off.
    { tags: "Istio's", certificate: "kubernetes___paystream_tls" },
    { tags: "Envoy's", certificate: SECRET },
  ])(
    "from an Envoy with $tags labels, and the statistics that the installation asks for",
    async ({ tags, certificate }, context) => {
      const [admin = 0, ready = 0, stats = 0, https = 0, own = 0] = await freePorts(5);
      const configuration = await envoyConfiguration({ admin, ready, stats, https }, tags);
      await writeFile(join(folder, "envoy.json"), JSON.stringify(configuration));
      await using running = new Engine("Envoy", envoy(context), [
        ...["-c", join(folder, "envoy.json")],
        "--disable-hot-restart",
      ]);
      await running.ready(LIMIT_MS, () => fetch(`http://127.0.0.1:${stats}${STATS_PATH}`));

      await writeFile(join(folder, "prometheus.yaml"), stringify(scrapeOf(stats)));
      await using server = await PrometheusProcess.start(
        prometheus(context),
        [
          `--config.file=${join(folder, "prometheus.yaml")}`,
          `--storage.tsdb.path=${join(folder, "storage")}`,
          "--log.format=json",
        ],
        own,
      );
      const limit = AbortSignal.timeout(LIMIT_MS);
      while ((await server.query('up{job="gateway"} == 1')).length === 0) {
        await sleep(200, undefined, { signal: limit });
      }

      const [series, ...others] = await server.query(METRIC);
      expect(others).toEqual([]);
      expect(series?.labels["certificate"]).toBe(certificate);
      const left = (series?.value ?? 0) - Date.now() / 1_000;
      expect(Math.abs(left - VALID_SECONDS)).toBeLessThan(3_600);
    },
  );
});

/** The gateway's bootstrap of the lab, with a listener that shows a certificate. */
async function envoyConfiguration(
  ports: Record<"admin" | "ready" | "stats" | "https", number>,
  tags: string,
) {
  const { certificate, key } = await (await makeAuthority("test")).server([
    { type: "dns", value: "paystream.local" },
  ]);
  const none = { path: join(folder, "none.json") };
  const { dynamic_resources: _, ...configuration } = bootstrap({
    adminPort: ports.admin,
    address: "127.0.0.1",
    readyPort: ports.ready,
    statsPort: ports.stats,
    listeners: none as never,
    clusters: none as never,
    // biome-ignore lint/suspicious/noExplicitAny: the bootstrap is Envoy's
  }) as any;
  const values = parse(
    await readFile(new URL("docs/operations/gateway-values.yaml", root), "utf8"),
  );
  // Istio takes it apart at its commas: https://istio.io/latest/docs/reference/config/annotations/
  const regexps: string[] =
    values.podAnnotations["sidecar.istio.io/statsInclusionRegexps"].split(",");
  const patterns = regexps.map((regex) => ({ safe_regex: { regex } }));
  const stats_matcher = { inclusion_list: { patterns } };
  configuration.stats_config =
    tags === "Istio's"
      ? { ...configuration.stats_config, stats_matcher }
      : { use_all_default_tags: true, stats_matcher };
  configuration.static_resources.secrets = [
    {
      name: SECRET,
      tls_certificate: {
        certificate_chain: { inline_string: certificate },
        private_key: { inline_string: key },
      },
    },
  ];
  configuration.static_resources.listeners.push({
    name: "https",
    address: { socket_address: { address: "127.0.0.1", port_value: ports.https } },
    filter_chains: [
      {
        transport_socket: {
          name: "tls",
          typed_config: {
            "@type":
              "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            common_tls_context: { tls_certificate_sds_secret_configs: [{ name: SECRET }] },
          },
        },
        filters: [
          {
            name: "echo",
            typed_config: {
              "@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo",
            },
          },
        ],
      },
    ],
  });
  return configuration;
}

/** The job of the gateway as it is rendered, but for where it finds it, and how often. */
function scrapeOf(port: number): object {
  const { dns_sd_configs: _, ...job } = programJob(gateway, "paystream", new Pace(1)) as ReturnType<
    typeof programJob
  > & { dns_sd_configs?: unknown };
  return {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [{ ...job, static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
  };
}
