/**
 * How long the gateway keeps an idle connection, in seconds. It is the one that gives up first
 * (`keepAliveTimeoutMs` of the contract): a connection that the service closes at the moment in which the
 * gateway uses it would fail a payment.
 */
export const idleTimeoutSeconds = 60;

/** Connection pool and outlier detection of each Service (spec 000 §3, §6.2). */
export const trafficPolicy = {
  connectionPool: {
    tcp: { maxConnections: 100 },
    http: { maxRequestsPerConnection: 10, idleTimeout: `${idleTimeoutSeconds}s` },
  },
  outlierDetection: {
    consecutive5xxErrors: 5,
    interval: "30s",
    baseEjectionTime: "30s",
    maxEjectionPercent: 50,
  },
} as const;
