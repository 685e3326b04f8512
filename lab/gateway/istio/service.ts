import * as z from "zod";
import { metadata } from "./metadata.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const service = z.object({
  metadata,
  spec: z.object({
    selector: z.record(z.string(), z.string()).optional(),
    ports: z
      .array(
        z.object({
          name: z.string().optional(),
          port: z.int(),
          /** The pods' port, or what they name it. */
          targetPort: z.union([z.int(), z.string()]).optional(),
        }),
      )
      .optional(),
  }),
});

export type Service = z.infer<typeof service>;
