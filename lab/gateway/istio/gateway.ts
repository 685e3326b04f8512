import * as z from "zod";
import { metadata } from "./metadata.ts";

/** A host name, also as `*`, `*.example.com`, or with the namespace whose routes it takes before it. */
const serverHost = z
  .string()
  .regex(
    /^(([a-z0-9-]+|\*|\.)\/)?(\*|(\*\.)?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*)$/,
    "it is no host name",
  );

/** https://istio.io/latest/docs/reference/config/networking/gateway/ */
export const gateway = z.object({
  metadata,
  spec: z.strictObject({
    selector: z.record(z.string(), z.string()).optional(),
    servers: z.array(
      z.strictObject({
        name: z.string().optional(),
        port: z.strictObject({
          number: z.int().min(1).max(65_535),
          name: z.string().optional(),
          protocol: z.literal("HTTP", "only HTTP is served"),
        }),
        hosts: z.array(serverHost).min(1),
      }),
    ),
  }),
});

export type Gateway = z.infer<typeof gateway>;
export type Server = Gateway["spec"]["servers"][number];
