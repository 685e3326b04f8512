import { describe, expect, it } from "vitest";
import { ConfigurationError, DEVELOPMENT_SECRET, readConfiguration } from "./configuration.ts";
import { contract } from "./contract.ts";

const secret = "a secret of thirty-two characters";
const production = {
  NODE_ENV: "production",
  BANK_API_KEY: secret,
  DB_PASSWORD: secret,
  ENCRYPTION_KEY: secret,
};

/** The message with which a configuration is refused. */
function refusal(environment: Record<string, string>): string {
  try {
    readConfiguration(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error("the configuration was accepted");
}

describe("readConfiguration", () => {
  it("needs nothing in development, and names the secrets that have a value for development only", () => {
    expect(readConfiguration({})).toMatchObject({
      isProduction: false,
      port: 8080,
      latencyBaseMs: 200,
      successRate: 0.998,
      processorTimeoutMs: 4500,
      declinesTripBreaker: true,
      processors: ["visa_net", "mastercard_net", "amex_net"],
      developmentDefaults: ["BANK_API_KEY", "DB_PASSWORD", "ENCRYPTION_KEY", "ADMIN_TOKEN"],
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readConfiguration({ PORT: "", SUCCESS_RATE: "" })).toEqual(readConfiguration({}));
  });

  it("reads every variable of the contract", () => {
    const read = new Set<string>();
    readConfiguration(
      new Proxy<Record<string, string>>(production, {
        get: (target, name: string) => {
          read.add(name);
          return target[name];
        },
      }),
    );
    const { variables, secrets, optionalSecrets } = contract;
    expect([...read].sort()).toEqual(
      [variables, secrets, optionalSecrets].flatMap(Object.values).sort(),
    );
  });

  it("needs every secret in production", () => {
    const message = refusal({ NODE_ENV: "production" });
    for (const name of Object.values(contract.secrets)) {
      expect(message).toContain(`${name} is missing`);
      expect(message).toContain(`${name}=$(openssl rand -hex 32)`);
    }
    expect(readConfiguration(production)).toMatchObject({
      isProduction: true,
      bankApiKey: secret,
      adminToken: undefined,
      developmentDefaults: [],
    });
  });

  it("traces nothing without a receiver, and one request in ten with one", () => {
    const receiver = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel-collector:4318/" };
    expect(readConfiguration({}).tracing).toBeUndefined();
    expect(readConfiguration(receiver).tracing).toEqual({
      endpoint: "http://otel-collector:4318",
      share: 0.1,
      resource: {},
    });
    expect(
      readConfiguration({
        ...receiver,
        OTEL_TRACES_SAMPLER_ARG: "1",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=staging,k8s.namespace.name=a%20b",
      }).tracing,
    ).toMatchObject({
      share: 1,
      resource: { "deployment.environment.name": "staging", "k8s.namespace.name": "a b" },
    });
  });

  it.each([
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "otel-collector:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://otel-collector:4317"],
    ["OTEL_TRACES_SAMPLER", "always_on"],
    ["OTEL_TRACES_SAMPLER_ARG", "10 %"],
    ["OTEL_TRACES_SAMPLER_ARG", "1.1"],
    ["OTEL_RESOURCE_ATTRIBUTES", "staging"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=b,"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=%E0%A4%A"],
  ])("refuses %s=%s, also where nothing is traced", (variable, value) => {
    expect(refusal({ [variable]: value })).toContain(`${variable} is "${value}": it must`);
  });

  it("never shows a secret, not even one that is too short", () => {
    const message = refusal({ ...production, DB_PASSWORD: "hunter2", ADMIN_TOKEN: "swordfish" });
    expect(message).toMatch(
      /DB_PASSWORD is set, but it must be a secret of its own of at least 16 characters/,
    );
    expect(message).toMatch(/ADMIN_TOKEN is set, but/);
    expect(message).not.toMatch(/hunter2|swordfish/);
  });

  it.each([
    ["NODE_ENV", "staging", "production, development or test"],
    ["PORT", "eighty", "a port from 0"],
    ["PORT", "65536", "a port from 0"],
    ["SERVICE_VERSION", "one two", "a version"],
    ["SERVICE_REVISION", "../../etc", "the commit"],
    ["LOG_LEVEL", "verbose", "debug, info, warn"],
    ["PROCESSORS", "Visa Net", "lower case letters"],
    ["PROCESSORS", "visa_net,visa_net", "different names"],
    ["PROCESSOR_TIMEOUT_MS", "0", "milliseconds from 1"],
    ["DECLINES_TRIP_BREAKER", "yes", "true or false"],
    ["LATENCY_BASE_MS", "-1", "milliseconds from 0"],
    ["LATENCY_BASE_MS", "1.5", "milliseconds from 0"],
    ["SUCCESS_RATE", "99.8", "a share from 0 to 1"],
    ["SUCCESS_RATE", "98%", "a share from 0 to 1"],
    ["IDEMPOTENCY_MAX_ENTRIES", "0", "from 1"],
    ["DRAIN_DELAY_MS", "soon", "milliseconds"],
    ["SHUTDOWN_GRACE_MS", "0", "milliseconds from 1"],
  ])("refuses %s=%s, and says what would be right", (name, value, rule) => {
    const message = refusal({ [name]: value });
    expect(message).toContain(`${name} is "${value}"`);
    expect(message).toContain(rule);
    expect(message).toMatch(new RegExp(`Example: ${name}=\\S+`));
  });

  it("does not take the secret of development in production, which the README has", () => {
    const message = refusal({ ...production, ENCRYPTION_KEY: DEVELOPMENT_SECRET });
    expect(message).toContain("ENCRYPTION_KEY is set, but it must be a secret of its own");
  });

  it("names the missing secrets also where the mode is mistyped", () => {
    expect(refusal({ NODE_ENV: "prod" }).split("\n")).toHaveLength(5);
  });

  it("refuses a grace time in which a call that has begun cannot end", () => {
    const times = { DRAIN_DELAY_MS: "1000", PROCESSOR_TIMEOUT_MS: "4500" };
    expect(refusal({ ...times, SHUTDOWN_GRACE_MS: "5499" })).toContain(
      "SHUTDOWN_GRACE_MS is 5499: it must be at least DRAIN_DELAY_MS + PROCESSOR_TIMEOUT_MS",
    );
    expect(readConfiguration({ ...times, SHUTDOWN_GRACE_MS: "5500" }).shutdownGraceMs).toBe(5500);
  });

  it("names every fault at once", () => {
    const message = refusal({ PORT: "x", SUCCESS_RATE: "2", LOG_LEVEL: "loud" });
    expect(message.split("\n")).toHaveLength(4);
    expect(message).toMatch(/^auth-service cannot start: 3 settings are wrong\.\n/);
  });
});
