/** Where a collector says that it is there: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/healthcheckextension */
export const collectorHealth = {
  port: 13_133,
  extension: { health_check: { endpoint: "0.0.0.0:13133" } },
} as const;
