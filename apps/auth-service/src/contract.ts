/**
 * What the service shows the platform it runs on: its names, port, paths, environment variables and
 * secret keys, as plain data. The service reads its configuration by these names and `stacks/` writes
 * manifests with them, so that neither can name what the other does not have.
 *
 * @module
 */

/** Environment variables that come from the ConfigMap. */
const variables = {
  environment: "NODE_ENV",
  port: "PORT",
  version: "SERVICE_VERSION",
  revision: "SERVICE_REVISION",
  logLevel: "LOG_LEVEL",
  processors: "PROCESSORS",
  processorTimeoutMs: "PROCESSOR_TIMEOUT_MS",
  declinesTripBreaker: "DECLINES_TRIP_BREAKER",
  latencyBaseMs: "LATENCY_BASE_MS",
  successRate: "SUCCESS_RATE",
  idempotencyMaxEntries: "IDEMPOTENCY_MAX_ENTRIES",
  drainDelayMs: "DRAIN_DELAY_MS",
  shutdownGraceMs: "SHUTDOWN_GRACE_MS",
  // Named by OpenTelemetry: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
  otlpEndpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
  tracesSampler: "OTEL_TRACES_SAMPLER",
  tracesSamplerArgument: "OTEL_TRACES_SAMPLER_ARG",
  resourceAttributes: "OTEL_RESOURCE_ATTRIBUTES",
} as const;

/** Environment variables that come from the Secret, keyed alike in Vault (spec 000 §6.4). */
const secrets = {
  bankApiKey: "BANK_API_KEY",
  databasePassword: "DB_PASSWORD",
  encryptionKey: "ENCRYPTION_KEY",
} as const;

/** Secrets that an environment may leave out; without `ADMIN_TOKEN` there is no administration in production. */
const optionalSecrets = {
  adminToken: "ADMIN_TOKEN",
} as const;

const paths = {
  authorize: "/v1/authorize",
  health: "/health",
  ready: "/ready",
  version: "/version",
  metrics: "/metrics",
  openapi: "/openapi.json",
  docs: "/docs",
  faultInject: "/admin/fault-inject",
} as const;

/**
 * Everything that a span says, by OpenTelemetry's names where it has one. The collector keeps these and
 * nothing else. https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
const spanAttributes = {
  method: "http.request.method",
  route: "http.route",
  httpStatus: "http.response.status_code",
  failure: "error.type",
  requestId: "paystream.request_id",
  processor: "paystream.processor",
  status: "paystream.status",
  transactionId: "paystream.transaction_id",
  replay: "paystream.replay",
  claim: "paystream.claim",
} as const;

/** Names of the Kubernetes objects that carry the service (spec 000 §2). */
const resources = {
  app: "auth-service",
  serviceAccount: "auth-service",
  service: "auth-service",
  stableService: "auth-service-stable",
  canaryService: "auth-service-canary",
  configMap: "auth-service-config",
  secret: "auth-service-secrets",
} as const;

export const contract = {
  /** `service` in logs; the prefix of the standard metrics is this name with underscores. */
  name: "auth-service",
  port: 8080,
  portName: "http",
  /** How long an idle connection is kept; whoever keeps connections to the service must give up earlier. */
  keepAliveTimeoutMs: 75_000,
  variables,
  secrets,
  optionalSecrets,
  paths,
  spanAttributes,
  resources,
} as const;
