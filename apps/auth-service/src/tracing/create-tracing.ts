import { type Logger, maskCardNumbers } from "@paystream/logging";
import type { Configuration } from "../configuration.ts";
import { contract } from "../contract.ts";
import type { Tracing } from "./span.ts";

/** How often at most the log says that spans are lost, in milliseconds. */
const REPORT_INTERVAL_MS = 60_000;

/**
 * Tracing as it is configured; undefined without. OpenTelemetry is loaded here and nowhere else, and only
 * where an environment asks for it.
 *
 * @param trusted - words that are known to be no card numbers
 */
export async function createTracing(
  { tracing, version }: Pick<Configuration, "tracing" | "version">,
  log: Logger,
  trusted: RegExp,
): Promise<Tracing | undefined> {
  if (tracing === undefined) {
    return undefined;
  }
  const { OpenTelemetryTracing } = await import("./open-telemetry-tracing.ts");
  return new OpenTelemetryTracing({
    ...tracing,
    service: contract.name,
    version,
    mask: (text) => maskCardNumbers(text, trusted),
    onLoss: lossReport(log),
  });
}

/** Adds up what is lost, and says so at most once a minute. */
function lossReport(log: Logger): (count: number, error: unknown) => void {
  let lost = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (count, error) => {
    lost += count;
    if (performance.now() - reportedAt >= REPORT_INTERVAL_MS) {
      log.warn({
        action: "spans_lost",
        message: "spans could not be sent to the collector, and are lost",
        error,
        extra: { count: lost },
      });
      lost = 0;
      reportedAt = performance.now();
    }
  };
}
