import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createLogger } from "@paystream/logging";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { Lifecycle } from "../server/lifecycle.ts";
import type { HttpEnvironment } from "./environment.ts";
import { requestScope } from "./request-scope.ts";

it("a connection is no longer being answered after a handler has failed, whatever it threw", async () => {
  const lifecycle = new Lifecycle();
  const log = createLogger({ service: "auth-service", level: "silent" });
  const app = new Hono<HttpEnvironment>();
  app.use(requestScope({ log, quiet: [], lifecycle }));
  let answering = 0;
  app.get("/", () => {
    answering = lifecycle.answering.size;
    // biome-ignore lint/style/useThrowOnlyError: Hono passes on what is no Error, and this is about that.
    throw "not an error";
  });
  const listener = getRequestListener(app.fetch, {
    errorHandler: () => new Response("failed", { status: 500 }),
  });
  const server = createServer(listener).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(500);
  server.closeAllConnections();
  server.close();
  expect(answering).toBe(1);
  expect(lifecycle.answering.size).toBe(0);
});
