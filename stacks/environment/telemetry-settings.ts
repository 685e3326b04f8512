import type { ConfigurationReader } from "./configuration-reader.ts";
import { flag, setting, share, wholeNumber } from "./setting.ts";
import { imageSetting } from "./settings.ts";

/** Whether an environment keeps traces and logs, which, and how long. */
export const telemetrySettings = {
  collectTraces: setting({
    key: "traces.collect",
    schema: flag,
    rule: "true where the service's requests are traced, with a collector and a Jaeger of the environment's own, or false",
    example: "true",
    fallback: "false",
  }),
  tracesShare: setting({
    key: "traces.share",
    schema: share,
    rule: "the share of requests that are traced, from 0 to 1",
    example: "1",
    fallback: "0.1",
  }),
  collectLogs: setting({
    key: "logs.collect",
    schema: flag,
    rule: "true where the pods' logs are collected, into a Loki of the environment's own, or false",
    example: "true",
    fallback: "false",
  }),
  logRetentionDays: setting({
    key: "logs.retentionDays",
    schema: wholeNumber(1, 400),
    rule: "a whole number of days from 1 to 400",
    example: "7",
    // Spec 001, "Log Aggregation": production.
    fallback: "30",
  }),
} as const;

export interface TracesSettings {
  /** Of the requests whose caller has not decided, 0 to 1. */
  readonly share: number;
  readonly images: { readonly jaeger: string; readonly collector: string };
}

export interface LogsSettings {
  readonly retentionDays: number;
  readonly images: { readonly loki: string; readonly collector: string };
}

export function readTraces(reader: ConfigurationReader): TracesSettings | undefined {
  const share = reader.read(telemetrySettings.tracesShare);
  return reader.read(telemetrySettings.collectTraces)
    ? {
        share,
        images: {
          jaeger: reader.read(imageSetting("jaeger")),
          collector: reader.read(imageSetting("otelCollector")),
        },
      }
    : undefined;
}

export function readLogs(reader: ConfigurationReader): LogsSettings | undefined {
  const retentionDays = reader.read(telemetrySettings.logRetentionDays);
  return reader.read(telemetrySettings.collectLogs)
    ? {
        retentionDays,
        images: {
          loki: reader.read(imageSetting("loki")),
          collector: reader.read(imageSetting("otelCollector")),
        },
      }
    : undefined;
}
