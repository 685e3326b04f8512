/** As far as the simulated bank's latency lies from its base (spec 000 §3 step 9). */
const JITTER_MS = 50;

const baseMs = Number(process.env["LATENCY_BASE_MS"]);

/** Milliseconds that this answer takes, drawn as the simulated bank draws them. */
export function drawLatencyMs(): number {
  return baseMs + (2 * Math.random() - 1) * Math.min(JITTER_MS, baseMs);
}
