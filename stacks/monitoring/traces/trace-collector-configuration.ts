import { contract } from "@paystream/auth-service/contract";
import { stringify } from "yaml";
import { collectorHealth } from "../collector/collector-health.ts";
import { collectorMetrics } from "../collector/collector-metrics.ts";
import { maskText } from "../collector/masking.ts";
import { configured, literal } from "../collector/ottl.ts";

/** What the configuration is made of. */
export interface TraceCollectorConfigurationArgs {
  /** Where spans are received, over HTTP. */
  readonly port: number;
  /** Host and port of Jaeger's OTLP receiver. */
  readonly jaegerAddress: string;
}

/**
 * What the trace collector does: it receives spans, keeps of them what the service's contract lists and
 * nothing else, masks that, and sends it to Jaeger. Spans that cannot be masked are not sent, and neither
 * are those that come faster than Jaeger takes them.
 */
export function traceCollectorConfiguration({
  port,
  jaegerAddress,
}: TraceCollectorConfigurationArgs): string {
  return stringify(
    {
      extensions: collectorHealth.extension,
      receivers: { otlp: { protocols: { http: { endpoint: `0.0.0.0:${port}` } } } },
      processors: {
        memory_limiter: {
          check_interval: "1s",
          limit_percentage: 80,
          spike_limit_percentage: 20,
        },
        "transform/mask": {
          error_mode: "propagate",
          trace_statements: [
            {
              context: "resource",
              statements: configured(maskedAttributes("resource", processAttributes)),
            },
            { context: "scope", statements: configured(scope) },
            { context: "span", statements: configured(span) },
          ],
        },
        // The service sends no events and no links, and a statement cannot reach into a link.
        "filter/unknown": {
          error_mode: "propagate",
          traces: { span: ["Len(span.links) > 0"], spanevent: ["true"] },
        },
        batch: { timeout: "1s", send_batch_size: 1024, send_batch_max_size: 2048 },
      },
      exporters: {
        otlp_grpc: {
          endpoint: jaegerAddress,
          // ztunnel encrypts it.
          tls: { insecure: true },
          sending_queue: { queue_size: 100 },
        },
      },
      service: {
        extensions: ["health_check"],
        pipelines: {
          traces: {
            receivers: ["otlp"],
            processors: ["memory_limiter", "filter/unknown", "transform/mask", "batch"],
            exporters: ["otlp_grpc"],
          },
        },
        telemetry: {
          logs: { encoding: "json", level: "warn" },
          metrics: collectorMetrics.telemetry,
        },
      },
    },
    { lineWidth: 0 },
  );
}

/** What a span says of its process. */
const processAttributes = [
  "service.name",
  "service.version",
  "service.instance.id",
  "deployment.environment.name",
];

const { transactionId, requestId, ...others } = contract.spanAttributes;

/** Ids are kept where they have their form; anything else is masked like the rest. */
const idForms: Readonly<Record<string, string>> = {
  [transactionId]: String.raw`^txn-\d{10}-\d{13,21}$`,
  [requestId]: String.raw`^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$`,
};

const scope = [
  "keep_keys(scope.attributes, [])",
  ...maskText("scope.name"),
  ...maskText("scope.version"),
];

const span = [
  ...maskText("span.name"),
  // It is the callers' to fill.
  `set(span.trace_state, "")`,
  `set(span.status.message, "")`,
  ...maskedAttributes("span", [...Object.values(others), transactionId, requestId]),
];

/**
 * Makes attributes anew out of those with certain names, each as a text without a card number. They are not
 * changed where they are: a message may name an attribute twice, and a statement sees the first only.
 */
function maskedAttributes(context: string, names: readonly string[]): readonly string[] {
  const paths = names.map((name) => ({
    name,
    given: `${context}.attributes[${literal(name)}]`,
    made: `${context}.cache[${literal(name)}]`,
  }));
  return [
    ...paths.flatMap(({ name, given, made }) => {
      const form = idForms[name];
      const unless = form === undefined ? "" : ` and not IsMatch(${made}, ${literal(form)})`;
      return [
        `set(${made}, String(${given})) where ${given} != nil`,
        ...maskText(made).map((statement) => `${statement} where ${made} != nil${unless}`),
      ];
    }),
    `keep_keys(${context}.attributes, [])`,
    ...paths.map(({ given, made }) => `set(${given}, ${made}) where ${made} != nil`),
  ];
}
