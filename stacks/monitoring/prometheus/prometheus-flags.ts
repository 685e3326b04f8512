import type { Pace } from "../../pace.ts";
import { resendSeconds } from "./resend-delay.ts";

/** Name of the configuration, as key of its ConfigMap and as file. */
export const configurationFile = "prometheus.yaml";

/** Where Prometheus has its configuration. */
export const configurationFolder = "/etc/prometheus";

/**
 * The command line of Prometheus 3. It reads its configuration again when that has changed, so nobody
 * needs the right to tell it over HTTP, and administration over HTTP stays off. One query may hold five
 * million samples, 80 MB, so that none can use up the memory.
 *
 * @param url where people open it, to which alerts link
 */
export function prometheusFlags(storagePath: string, url: string, pace: Pace): string[] {
  return [
    `--config.file=${configurationFolder}/${configurationFile}`,
    "--config.auto-reload",
    `--config.auto-reload-interval=${pace.duration(15)}`,
    `--storage.tsdb.path=${storagePath}`,
    `--web.external-url=${url}`,
    `--rules.alert.resend-delay=${pace.duration(resendSeconds)}`,
    // Samples with the ids of a request and its trace beside them.
    "--enable-feature=exemplar-storage",
    "--query.max-samples=5000000",
    "--query.timeout=30s",
    "--log.format=json",
  ];
}
