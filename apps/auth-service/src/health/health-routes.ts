import { Hono } from "hono";
import * as z from "zod";
import { contract } from "../contract.ts";
import type { HttpEnvironment } from "../http/environment.ts";
import type { Lifecycle } from "../server/lifecycle.ts";

export const livenessSchema = z.object({ status: z.literal("ok") }).meta({ id: "Liveness" });
export const readinessSchema = z
  .object({ status: z.enum(["ready", "draining"]) })
  .meta({ id: "Readiness" });
export const versionSchema = z
  .object({
    version: z.string().meta({ example: "1.0.0" }),
    revision: z.string().meta({ description: "The commit that was built.", example: "3f2c1d9" }),
  })
  .meta({ id: "Version" });

export interface HealthRoutesOptions {
  readonly version: string;
  readonly revision: string;
  readonly lifecycle: Lifecycle;
}

/**
 * What the kubelet and people ask. Alive as long as the process answers; ready until it drains. Neither
 * looks at the processors: a processor that is down would take every pod out of service at once.
 */
export function healthRoutes({
  version,
  revision,
  lifecycle,
}: HealthRoutesOptions): Hono<HttpEnvironment> {
  const { paths } = contract;
  return new Hono<HttpEnvironment>()
    .get(paths.health, (c) => c.json({ status: "ok" } satisfies z.infer<typeof livenessSchema>))
    .get(paths.ready, (c) =>
      lifecycle.draining ? c.json({ status: "draining" }, 503) : c.json({ status: "ready" }),
    )
    .get(paths.version, (c) =>
      c.json({ version, revision } satisfies z.infer<typeof versionSchema>),
    );
}
