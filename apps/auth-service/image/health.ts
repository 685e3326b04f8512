/**
 * The container's health check: exits with 0 if the service answers, with 1 if not. The image has no
 * shell and no curl that could ask.
 *
 * @module
 */

import { get } from "node:http";
import { contract } from "../src/contract.ts";

/** Less than the time-out of the Dockerfile's HEALTHCHECK, in milliseconds. */
const PATIENCE_MS = 2_000;

get({
  host: "127.0.0.1",
  port: process.env[contract.variables.port] || contract.port,
  path: contract.paths.health,
  signal: AbortSignal.timeout(PATIENCE_MS),
})
  .on("response", ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on("error", () => process.exit(1));
