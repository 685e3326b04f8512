import * as z from "zod";
import { duration } from "./duration.ts";
import { metadata } from "./metadata.ts";

/** What Envoy can add up to. https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto */
const MAX_TOTAL_WEIGHT = 2 ** 32 - 1;

const exact = z.strictObject({ exact: z.string() });
const prefix = z.strictObject({ prefix: z.string() });
const textMatch = z.union([exact, prefix], "only exact and prefix are matched");

const match = z.strictObject({
  name: z.string().optional(),
  uri: textMatch.optional(),
  ignoreUriCase: z.boolean().optional(),
  method: textMatch.optional(),
  headers: z.record(z.string().regex(/^[\w-]+$/), textMatch).optional(),
});

const destination = z.strictObject({
  destination: z.strictObject({
    host: z.string().min(1),
    port: z.strictObject({ number: z.int().min(1).max(65_535) }).optional(),
  }),
  weight: z.int().min(0).optional(),
});

const retries = z.strictObject({
  attempts: z.int().min(0).optional(),
  perTryTimeout: duration.optional(),
  retryOn: z.string().optional(),
  retryIgnorePreviousHosts: z.boolean().optional(),
  backoff: duration.optional(),
});

const route = z.strictObject({
  name: z.string().optional(),
  match: z.array(match).optional(),
  route: z
    .array(destination)
    .min(1)
    .refine((destinations) => {
      const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
      return destinations.length === 1 || (total > 0 && total <= MAX_TOTAL_WEIGHT);
    }, "the weights of several destinations have to add up to more than 0"),
  timeout: duration.optional(),
  retries: retries.optional(),
});

/** https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export const virtualService = z.object({
  metadata,
  spec: z.strictObject({
    hosts: z.array(z.string().min(1)).min(1),
    /** Names in the same namespace, or `<namespace>/<name>`. Without them it is about the mesh only. */
    gateways: z.array(z.string()).optional(),
    http: z.array(route).optional(),
  }),
});

export type VirtualService = z.infer<typeof virtualService>;
export type HttpRoute = z.infer<typeof route>;
export type HttpMatch = z.infer<typeof match>;

export type Destination = z.infer<typeof destination>;
export type Retries = z.infer<typeof retries>;
