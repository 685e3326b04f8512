import { once } from "node:events";
import { createLogger } from "@paystream/logging";
import { pagerEndpoint } from "../pager-endpoint.ts";
import { PagerServer } from "./pager-server.ts";

const log = createLogger({ service: "pager" });
process.on("exit", () => log.flush());
const ended = Promise.race(["SIGTERM", "SIGINT"].map((signal) => once(process, signal)));

await using _ = await PagerServer.start("0.0.0.0", pagerEndpoint.port, {
  hear: ({ channel, alert, status }) =>
    log.info({ action: "told", message: `${channel} was told: ${alert} ${status}` }),
  refuse: (error) => log.warn({ action: "not_understood", message: error.message }),
});
await ended;
