import * as z from "zod";
import { ALL_PROCESSORS } from "../processor/faults.ts";

/** How long a fault may last at most: an hour, so that a forgotten drill ends. */
const MAX_TTL_SECONDS = 3600;

const rate = (description: string) =>
  z
    .number({ error: "must be a number from 0 to 1" })
    .min(0)
    .max(1)
    .optional()
    .meta({ description });

/** The body of `POST /admin/fault-inject`, for the processors that are configured. */
export function faultRequestSchema(processors: readonly string[]) {
  const names = [ALL_PROCESSORS, ...processors] as [string, ...string[]];
  return z
    .strictObject({
      processor: z
        .enum(names, { error: `must be one of: ${names.join(", ")}` })
        .default(ALL_PROCESSORS)
        .meta({ description: `The processor to disturb; \`${ALL_PROCESSORS}\` is each of them.` }),
      latency_ms: z
        .int({ error: "must be a whole number of milliseconds from 0 to 60000" })
        .min(0)
        .max(60_000)
        .optional()
        .meta({
          description: "Milliseconds that a call takes, in place of the configured latency.",
        }),
      success_rate: rate("Share of payments approved, in place of the configured success rate."),
      error_rate: rate("Share of calls that end in a processor error."),
      timeout_rate: rate("Share of calls that are never answered."),
      probability: rate("Share of calls that the fault touches at all.").default(1),
      ttl_seconds: z
        .int({ error: `must be a whole number of seconds from 1 to ${MAX_TTL_SECONDS}` })
        .min(1)
        .max(MAX_TTL_SECONDS)
        .default(300)
        .meta({ description: "Seconds until the fault ends by itself." }),
    })
    .meta({ id: "FaultRequest", description: "A disturbance of the simulated bank." });
}

/** The faults that are active, as `/admin/fault-inject` answers with them. */
export const activeFaultsSchema = z
  .object({
    faults: z.array(
      z.object({
        processor: z.string(),
        latency_ms: z.int().optional(),
        success_rate: z.number().optional(),
        error_rate: z.number().optional(),
        timeout_rate: z.number().optional(),
        probability: z.number(),
        remaining_seconds: z.int(),
      }),
    ),
  })
  .meta({ id: "ActiveFaults" });

export type ActiveFaults = z.infer<typeof activeFaultsSchema>;
