/**
 * The least that an HTTP service in Node can be: reads the body, answers a constant.
 *
 * @module
 */

import { createServer } from "node:http";
import { approval } from "./approval.ts";
import { drawLatencyMs } from "./simulated-latency.ts";

const answer = JSON.stringify(approval(150, "visa_net"));
const headers = { "content-type": "application/json", "content-length": answer.length };

createServer((request, response) => {
  const respond = () => response.writeHead(200, headers).end(answer);
  request.resume().on("end", () => {
    const latencyMs = drawLatencyMs();
    if (latencyMs > 0) {
      setTimeout(respond, latencyMs);
    } else {
      respond();
    }
  });
}).listen(Number(process.env["PORT"]));
