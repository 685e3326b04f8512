/**
 * Where a collector says how much came in, how much went out, and what did not. The names are those of every
 * version with the three switches, whose defaults differ between versions.
 * https://opentelemetry.io/docs/collector/internal-telemetry/
 */
export const collectorMetrics = {
  port: 8888,
  telemetry: {
    level: "normal",
    readers: [
      {
        pull: {
          exporter: {
            prometheus: {
              host: "0.0.0.0",
              port: 8888,
              without_scope_info: true,
              without_type_suffix: false,
              without_units: false,
            },
          },
        },
      },
    ],
  },
} as const;
