import * as z from "zod";
import { metadata } from "./metadata.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/ */
export const endpointSlice = z.object({
  metadata,
  addressType: z.string(),
  /** Null where there are none. */
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).min(1),
        conditions: z
          .object({
            /** Unknown counts as ready. */
            ready: z.boolean().nullish(),
            terminating: z.boolean().nullish(),
          })
          .optional(),
        targetRef: z
          .object({ kind: z.string().optional(), name: z.string().optional() })
          .optional(),
      }),
    )
    .nullish(),
  ports: z.array(z.object({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
});

export type EndpointSlice = z.infer<typeof endpointSlice>;
