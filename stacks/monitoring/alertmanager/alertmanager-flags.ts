import type { Pace } from "../../pace.ts";
import { resendSeconds } from "../prometheus/resend-delay.ts";

/** Name of the configuration, as key of its ConfigMap and as file. */
export const configurationFile = "alertmanager.yaml";

/** Where Alertmanager has its configuration. */
export const configurationFolder = "/etc/alertmanager";

/** Where it keeps silences, and what it has told to whom. */
export const storagePath = "/alertmanager";

/**
 * The command line of Alertmanager. It is alone, so it listens to no others. After a start it waits until
 * Prometheus has told it everything again: what explains an alert must be known before that alert is told.
 *
 * @param url where people open it, to which messages link
 */
export function alertmanagerFlags(url: string, pace: Pace): string[] {
  return [
    `--config.file=${configurationFolder}/${configurationFile}`,
    `--storage.path=${storagePath}`,
    `--web.external-url=${url}`,
    "--cluster.listen-address=",
    `--dispatch.start-delay=${pace.duration(resendSeconds)}`,
    "--log.format=json",
  ];
}
