import * as z from "zod";
import { contract } from "./contract.ts";
import { type TracingConfiguration, tracingSettings } from "./tracing/tracing-settings.ts";

const { variables, secrets, optionalSecrets } = contract;

/** Everything that the environment decides, validated. Read once at the start and passed in. */
export interface Configuration {
  readonly isProduction: boolean;
  /** 0 takes any free port. */
  readonly port: number;
  readonly version: string;
  /** The commit that the image was built from. */
  readonly revision: string;
  readonly logLevel: "debug" | "info" | "warn" | "error" | "silent";
  readonly processors: readonly string[];
  readonly processorTimeoutMs: number;
  readonly declinesTripBreaker: boolean;
  readonly latencyBaseMs: number;
  readonly successRate: number;
  readonly idempotencyMaxEntries: number;
  readonly drainDelayMs: number;
  readonly shutdownGraceMs: number;
  /** Undefined where nothing is traced. */
  readonly tracing: TracingConfiguration | undefined;
  readonly bankApiKey: string;
  readonly databasePassword: string;
  readonly encryptionKey: string;
  /** Without one there is no administration. */
  readonly adminToken: string | undefined;
  /** Secrets that were missing and have a value for development. */
  readonly developmentDefaults: readonly string[];
}

/** The configuration is not usable. The message names every variable, its fault and an example. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** One variable: what it must be, and how a person would write it. */
interface Setting<T> {
  readonly variable: string;
  readonly schema: z.ZodType<T, string>;
  readonly rule: string;
  readonly example: string;
  /** What is taken where the variable is not set; without one it must be. */
  readonly fallback?: string | undefined;
  /** The value may never be shown. */
  readonly isSecret?: boolean;
}

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(min).max(max));

const share = z
  .string()
  .regex(/^\d*\.?\d+$/)
  .transform(Number)
  .pipe(z.number().min(0).max(1));

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

const milliseconds = (variable: string, min: number, max: number, fallback: string) => ({
  variable,
  schema: wholeNumber(min, max),
  rule: `must be a whole number of milliseconds from ${min} to ${max}`,
  example: fallback,
  fallback,
});

/** The shortest secret that is taken in production, in characters. */
const MIN_SECRET_LENGTH = 16;

/** Taken for a secret that is not set, outside of production. The README has it, so it protects nothing. */
export const DEVELOPMENT_SECRET = "for-development-only";

/**
 * Reads the configuration from environment variables; {@link contract} has their names.
 *
 * @throws {@link ConfigurationError} naming every variable that is wrong or missing, at once
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const faults: string[] = [];
  const developmentDefaults: string[] = [];

  function read<T>({ variable, schema, rule, example, fallback, isSecret }: Setting<T>): T {
    // An empty variable is one that is not set: manifests and shells cannot always tell them apart.
    const given = environment[variable] || undefined;
    const text = given ?? fallback;
    const parsed = text === undefined ? undefined : schema.safeParse(text);
    if (parsed?.success) {
      return parsed.data;
    }
    const is = given === undefined ? "is missing" : `is ${isSecret ? "set, but" : `"${given}"`}`;
    faults.push(
      `${variable} ${is}${isSecret && given !== undefined ? " it" : ": it"} ${rule}. Example: ${variable}=${example}`,
    );
    // Never used: the faults throw before the configuration is returned.
    return undefined as T;
  }

  const mode = read({
    variable: variables.environment,
    schema: z.enum(["production", "development", "test"]),
    rule: "must be production, development or test",
    example: "production",
    fallback: "development",
  });

  // A mistyped mode is one more fault, and no excuse for the secrets.
  const isProduction = mode !== "development" && mode !== "test";

  function readSecret(variable: string): string {
    if (!isProduction && !environment[variable]) {
      developmentDefaults.push(variable);
    }
    return read({
      variable,
      schema: isProduction
        ? z
            .string()
            .min(MIN_SECRET_LENGTH)
            .refine((secret) => secret !== DEVELOPMENT_SECRET)
        : z.string(),
      rule: `must be a secret of its own of at least ${MIN_SECRET_LENGTH} characters`,
      example: "$(openssl rand -hex 32)",
      fallback: isProduction ? undefined : DEVELOPMENT_SECRET,
      isSecret: true,
    });
  }

  /** Each is checked, also where nothing is traced. */
  function readTracing(): TracingConfiguration | undefined {
    const endpoint = read(tracingSettings.endpoint);
    read(tracingSettings.sampler);
    const share = read(tracingSettings.share);
    const resource = read(tracingSettings.resource);
    return endpoint === undefined ? undefined : { endpoint, share, resource };
  }

  const configuration: Configuration = {
    isProduction,
    port: read({
      variable: variables.port,
      schema: wholeNumber(0, 65_535),
      rule: "must be a port from 0 (any free one) to 65535",
      example: String(contract.port),
      fallback: String(contract.port),
    }),
    version: read({
      variable: variables.version,
      schema: z.string().regex(/^[\w.+-]{1,64}$/),
      rule: "must be a version of 1 to 64 letters, digits, dots, dashes, underscores and plus signs",
      example: "1.0.0",
      fallback: "1.0.0",
    }),
    revision: read({
      variable: variables.revision,
      schema: z.string().regex(/^[\w.-]{1,64}$/),
      rule: "must be the commit that was built, of 1 to 64 letters and digits",
      example: "3f2c1d9",
      fallback: "unknown",
    }),
    logLevel: read({
      variable: variables.logLevel,
      schema: z.enum(["debug", "info", "warn", "error", "silent"]),
      rule: "must be debug, info, warn, error or silent",
      example: "info",
      fallback: "info",
    }),
    processors: read({
      variable: variables.processors,
      schema: z
        .string()
        .transform((text) => text.split(",").map((name) => name.trim()))
        .pipe(
          z
            .array(z.string().regex(/^[a-z][a-z0-9_]{0,31}$/))
            .min(1)
            .max(16),
        )
        .refine((names) => new Set(names).size === names.length),
      rule: "must list 1 to 16 different names in lower case letters, digits and underscores, separated by commas",
      example: "visa_net,mastercard_net",
      fallback: "visa_net,mastercard_net,amex_net",
    }),
    processorTimeoutMs: read(milliseconds(variables.processorTimeoutMs, 1, 60_000, "4500")),
    declinesTripBreaker: read({
      variable: variables.declinesTripBreaker,
      schema: flag,
      rule: "must be true or false",
      example: "true",
      // Right for the simulated bank (spec 000 §5.2); a real processor's environment turns it off.
      fallback: "true",
    }),
    latencyBaseMs: read(milliseconds(variables.latencyBaseMs, 0, 60_000, "200")),
    successRate: read({
      variable: variables.successRate,
      schema: share,
      rule: "must be a share from 0 to 1",
      example: "0.998",
      fallback: "0.998",
    }),
    idempotencyMaxEntries: read({
      variable: variables.idempotencyMaxEntries,
      schema: wholeNumber(1, 10_000_000),
      rule: "must be a whole number from 1 to 10000000",
      example: "100000",
      fallback: "100000",
    }),
    drainDelayMs: read(milliseconds(variables.drainDelayMs, 0, 60_000, "1000")),
    shutdownGraceMs: read(milliseconds(variables.shutdownGraceMs, 1, 300_000, "15000")),
    tracing: readTracing(),
    bankApiKey: readSecret(secrets.bankApiKey),
    databasePassword: readSecret(secrets.databasePassword),
    encryptionKey: readSecret(secrets.encryptionKey),
    adminToken:
      environment[optionalSecrets.adminToken] || !isProduction
        ? readSecret(optionalSecrets.adminToken)
        : undefined,
    developmentDefaults,
  };

  const { drainDelayMs, processorTimeoutMs, shutdownGraceMs } = configuration;
  if (faults.length === 0 && shutdownGraceMs < drainDelayMs + processorTimeoutMs) {
    const { shutdownGraceMs: grace, drainDelayMs: delay, processorTimeoutMs: timeout } = variables;
    faults.push(
      `${grace} is ${shutdownGraceMs}: it must be at least ${delay} + ${timeout}, so that a call that ` +
        `has begun can end. Example: ${grace}=${drainDelayMs + processorTimeoutMs + 1000}`,
    );
  }

  if (faults.length > 0) {
    const count = faults.length === 1 ? "one setting is" : `${faults.length} settings are`;
    throw new ConfigurationError(
      `${contract.name} cannot start: ${count} wrong.\n  ${faults.join("\n  ")}`,
    );
  }
  return configuration;
}
