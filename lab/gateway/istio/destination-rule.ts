import * as z from "zod";
import { duration } from "./duration.ts";
import { metadata } from "./metadata.ts";

const count = z.int().min(0);

const connectionPool = z.strictObject({
  tcp: z
    .strictObject({
      maxConnections: count.optional(),
      connectTimeout: duration.optional(),
      idleTimeout: duration.optional(),
    })
    .optional(),
  http: z
    .strictObject({
      http1MaxPendingRequests: count.optional(),
      http2MaxRequests: count.optional(),
      maxRequestsPerConnection: count.optional(),
      maxRetries: count.optional(),
      idleTimeout: duration.optional(),
    })
    .optional(),
});

const outlierDetection = z.strictObject({
  consecutive5xxErrors: count.optional(),
  consecutiveGatewayErrors: count.optional(),
  interval: duration.optional(),
  baseEjectionTime: duration.optional(),
  maxEjectionPercent: count.max(100).optional(),
  minHealthPercent: count.max(100).optional(),
});

/** https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
export const destinationRule = z.object({
  metadata,
  spec: z.strictObject({
    host: z.string().regex(/^[\w.-]+$/, "only the name of one Service is looked up"),
    trafficPolicy: z
      .strictObject({
        connectionPool: connectionPool.optional(),
        outlierDetection: outlierDetection.optional(),
      })
      .optional(),
  }),
});

export type DestinationRule = z.infer<typeof destinationRule>;
export type ConnectionPool = z.infer<typeof connectionPool>;
export type OutlierDetection = z.infer<typeof outlierDetection>;
