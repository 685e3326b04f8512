/**
 * What a Hono service costs before it does anything of its own: parses the body, answers JSON.
 *
 * @module
 */

import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { approval } from "./approval.ts";
import { drawLatencyMs } from "./simulated-latency.ts";

const app = new Hono()
  .get("/health", (c) => c.json({ status: "ok" }))
  .post("/v1/authorize", async (c) => {
    const { amount, processor } = await c.req.json();
    const latencyMs = drawLatencyMs();
    if (latencyMs > 0) {
      await sleep(latencyMs);
    }
    return c.json(approval(amount, processor));
  });

serve({ fetch: app.fetch, port: Number(process.env["PORT"]) });
