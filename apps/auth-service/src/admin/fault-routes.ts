import { type Context, Hono } from "hono";
import type { HttpEnvironment } from "../http/environment.ts";
import { fieldFaults, invalidFields } from "../http/invalid-fields.ts";
import { problem } from "../http/problem.ts";
import { readJson } from "../http/read-json.ts";
import type { Faults } from "../processor/faults.ts";
import { type ActiveFaults, faultRequestSchema } from "./fault-request.ts";

/** `GET`, `POST` and `DELETE` of the faults that are injected into the processors. */
export function faultRoutes(faults: Faults, processors: readonly string[]): Hono<HttpEnvironment> {
  const schema = faultRequestSchema(processors);

  const list = (c: Context<HttpEnvironment>) => {
    const body: ActiveFaults = {
      faults: faults.active().map((fault) => ({
        processor: fault.processor,
        latency_ms: fault.latencyMs,
        success_rate: fault.successRate,
        error_rate: fault.errorRate,
        timeout_rate: fault.timeoutRate,
        probability: fault.probability,
        remaining_seconds: fault.remainingSeconds,
      })),
    };
    return c.json(body);
  };

  return new Hono<HttpEnvironment>()
    .get("/", list)
    .post("/", async (c) => {
      const body = await readJson(c.env.incoming);
      if ("refusal" in body) {
        return body.refusal;
      }
      const parsed = schema.safeParse(body.value);
      if (!parsed.success) {
        return invalidFields(fieldFaults(parsed.error, body.value));
      }
      const {
        processor,
        latency_ms,
        success_rate,
        error_rate,
        timeout_rate,
        probability,
        ttl_seconds,
      } = parsed.data;
      const fault = {
        latencyMs: latency_ms,
        successRate: success_rate,
        errorRate: error_rate,
        timeoutRate: timeout_rate,
        probability,
      };
      faults.inject(processor, fault, ttl_seconds);
      c.set("log", {
        action: "fault_injected",
        message: `fault injected into ${processor} for ${ttl_seconds} s`,
        extra: { fault: parsed.data },
      });
      return list(c);
    })
    .delete("/", (c) => {
      const processor = c.req.query("processor");
      if (processor !== undefined && !schema.shape.processor.safeParse(processor).success) {
        return problem(
          "invalid-request",
          400,
          "Name a configured processor, or none to clear all.",
        );
      }
      faults.clear(processor);
      c.set("log", {
        action: "fault_cleared",
        message: `faults cleared: ${processor ?? "all"}`,
      });
      return list(c);
    });
}
