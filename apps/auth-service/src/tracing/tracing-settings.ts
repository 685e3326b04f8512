import * as z from "zod";
import { contract } from "../contract.ts";

const { variables } = contract;

/** Where traces go, which are kept, and what they say of the process. */
export interface TracingConfiguration {
  /** Base address of a receiver of OTLP over HTTP, without a slash at its end. */
  readonly endpoint: string;
  /** The share of traces that are kept, 0 to 1, of those that begin here or that their caller keeps. */
  readonly share: number;
  /** What is said of the process on every span, by its names. */
  readonly resource: Readonly<Record<string, string>>;
}

/** `name=value` pairs, with ASCII escaped as in a URL (https://opentelemetry.io/docs/specs/otel/resource/sdk/). */
const RESOURCE_ATTRIBUTES = /^(?:[a-z][a-z0-9_.]*=(?:[\w./:-]|%[2-7][\da-fA-F])*(?:,(?!$)|$))*$/;

/** The variables of OpenTelemetry that the service knows. */
export const tracingSettings = {
  endpoint: {
    variable: variables.otlpEndpoint,
    schema: z.union([
      z.literal("").transform(() => undefined),
      z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")),
    ]),
    rule: "must be the address of a receiver of OTLP over HTTP; without it nothing is traced",
    example: "http://otel-collector:4318",
    fallback: "",
  },
  sampler: {
    variable: variables.tracesSampler,
    schema: z.literal("parentbased_traceidratio"),
    rule: "must be parentbased_traceidratio, the only sampler that there is",
    example: "parentbased_traceidratio",
    fallback: "parentbased_traceidratio",
  },
  share: {
    variable: variables.tracesSamplerArgument,
    schema: z
      .string()
      .regex(/^\d*\.?\d+$/)
      .transform(Number)
      .pipe(z.number().min(0).max(1)),
    rule: "must be the share of traces to keep, from 0 to 1",
    example: "0.1",
    fallback: "0.1",
  },
  resource: {
    variable: variables.resourceAttributes,
    schema: z.string().regex(RESOURCE_ATTRIBUTES).transform(attributesOf),
    rule: "must list names and values, separated by commas",
    example: "deployment.environment.name=staging",
    fallback: "",
  },
} as const;

function attributesOf(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return [name, decodeURIComponent(value)];
    }),
  );
}
