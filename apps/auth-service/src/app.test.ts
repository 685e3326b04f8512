import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createLogger } from "@paystream/logging";
import { createRegistry } from "@paystream/metrics";
import { expect, it } from "vitest";
import { payment } from "../testing/test-service.ts";
import { createApp } from "./app.ts";
import { Authorizer } from "./authorization/authorizer.ts";
import { createTransactionIds } from "./authorization/transaction-id.ts";
import { readConfiguration } from "./configuration.ts";
import { Faults } from "./processor/faults.ts";
import { createHttpServer } from "./server/http-server.ts";
import { Lifecycle } from "./server/lifecycle.ts";
import { Refusals } from "./server/refusals.ts";

it("a failure of the service is a problem that tells nothing, and a log line that tells all", async () => {
  const lines: string[] = [];
  const lifecycle = new Lifecycle();
  const registry = createRegistry();
  const log = createLogger({
    service: "auth-service",
    destination: { write: (line) => lines.push(line) },
  });
  const app = createApp({
    configuration: readConfiguration({}),
    log,
    registry,
    authorizer: new Authorizer({
      lanes: new Map(),
      ids: createTransactionIds(),
      cardTesting: { observe: () => {} },
      version: "1.0.0",
    }),
    store: {
      claim: () => {
        throw new Error("the store lost 4532015112830366");
      },
    },
    faults: new Faults(),
    lifecycle,
  });
  const server = createHttpServer({ app, lifecycle, refusals: new Refusals(registry, log) }).listen(
    0,
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/v1/authorize`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": "request-1" },
    body: JSON.stringify(payment),
  });
  server.closeAllConnections();
  server.close();

  expect(response.status).toBe(500);
  expect(response.headers.get("request-id")).toBe("request-1");
  expect(await response.json()).toEqual({
    type: "urn:paystream:problem:internal-error",
    title: "The service failed",
    status: 500,
    detail: "The failure is logged under this answer's Request-Id.",
  });
  const line = JSON.parse(lines[0] ?? "");
  expect(line).toMatchObject({ level: "ERROR", request_id: "request-1", action: "internal_error" });
  expect(line.extra.error.message).toMatch(/^the store lost 4532\d\d\*+0366$/);
});
