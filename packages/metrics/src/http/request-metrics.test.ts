import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { afterEach, describe, expect, it, vi } from "vitest";
import { standardSet } from "../catalogue/standard-set.ts";
import { createRegistry } from "../registry/registry.ts";
import { requestMetrics } from "./request-metrics.ts";

/** An app whose requests are recorded, and what was recorded: `endpoint status → count`. */
function recordedApp(expected: Readonly<Record<string, readonly number[]>> = {}) {
  const registry = createRegistry({ catalogue: standardSet("shop") });
  const app = new Hono();
  app.use(requestMetrics(registry, { service: "shop", skip: ["/metrics", "/health"], expected }));
  const count = async (metric: string): Promise<Record<string, number>> => {
    const line = new RegExp(
      `^shop_${metric}\\{status_code="(\\d+)",endpoint="(.+)"\\} (\\d+)$`,
      "gm",
    );
    const matches = (await registry.exposition()).matchAll(line);
    return Object.fromEntries(
      [...matches].map(([, status, endpoint, value]) => [`${endpoint} ${status}`, Number(value)]),
    );
  };
  return {
    app,
    registry,
    requests: () => count("requests_total"),
    errors: () => count("errors_total"),
    latencies: () => count("request_latency_seconds_count"),
    inFlight: registry.gauge("shop_requests_in_flight").labels(),
  };
}

describe("the request metrics", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("count a request by status code and route pattern, never by its path", async () => {
    const { app, requests, latencies } = recordedApp();
    app.get("/orders/:id", (c) => c.text("ok"));
    await app.request("/orders/1");
    await app.request("/orders/2");

    expect(await requests()).toEqual({ "/orders/:id 200": 2 });
    expect(await latencies()).toEqual({ "/orders/:id 200": 2 });
  });

  it("count a status code of 400 and above as an error, and nothing else", async () => {
    const { app, requests, errors } = recordedApp();
    app.get("/status/:code", (c) => c.body(null, Number(c.req.param("code")) as 200));
    for (const code of [204, 302, 399, 400, 503]) await app.request(`/status/${code}`);

    expect(await errors()).toEqual({ "/status/:code 400": 1, "/status/:code 503": 1 });
    expect(Object.keys(await requests())).toHaveLength(5);
  });

  it("have the answers that are expected before there is any, at 0", async () => {
    const { app, requests, errors, latencies } = recordedApp({ "/orders/:id": [200, 503] });
    app.get("/orders/:id", (c) => c.text("later", 503));

    expect(await requests()).toEqual({ "/orders/:id 200": 0, "/orders/:id 503": 0 });
    expect(await errors()).toEqual({ "/orders/:id 503": 0 });
    expect(await latencies()).toEqual({ "/orders/:id 200": 0, "/orders/:id 503": 0 });

    await app.request("/orders/1");
    expect(await requests()).toEqual({ "/orders/:id 200": 0, "/orders/:id 503": 1 });
  });

  it("give every path without a route one endpoint, also behind the middleware of a path", async () => {
    const { app, requests } = recordedApp();
    app.use("/admin/*", async (_, next) => next());
    app.get("/admin/faults", (c) => c.text("ok"));
    await app.request("/nowhere");
    await app.request("/admin/nowhere");
    await app.request("/admin/faults");
    await app.request("/admin/faults", { method: "DELETE" });

    expect(await requests()).toEqual({ "unmatched 404": 3, "/admin/faults 200": 1 });
  });

  it("give a refusal by a middleware to the route that was asked for", async () => {
    const { app, errors } = recordedApp();
    app.use("/admin/*", async (c) => c.text("who are you?", 401));
    app.get("/admin/faults", (c) => c.text("ok"));
    await app.request("/admin/faults");

    expect(await errors()).toEqual({ "/admin/faults 401": 1 });
  });

  it("know the routes of an app within an app, and handlers for all methods", async () => {
    const { app, requests } = recordedApp();
    const inner = new Hono().get("/:id", (c) => c.text("ok"));
    app.route("/orders", inner);
    app.all("/echo", (c) => c.text("ok"));
    await app.request("/orders/1");
    await app.request("/echo", { method: "PUT" });

    expect(await requests()).toEqual({ "/orders/:id 200": 1, "/echo 200": 1 });
  });

  it("record what an error was answered with", async () => {
    const { app, errors, inFlight } = recordedApp();
    app.get("/broken", () => {
      throw new Error("broken");
    });
    app.get("/teapot", () => {
      throw new HTTPException(418);
    });
    app.onError((error, c) =>
      error instanceof HTTPException ? error.getResponse() : c.text("sorry", 500),
    );
    await app.request("/broken");
    await app.request("/teapot");

    expect(await errors()).toEqual({ "/broken 500": 1, "/teapot 418": 1 });
    expect(inFlight.value).toBe(0);
  });

  it("record what Hono does not catch as 500, and throw it on", async () => {
    const { app, errors, inFlight } = recordedApp();
    app.get("/odd", () => {
      // biome-ignore lint/style/useThrowOnlyError: Hono's onError sees only instances of Error.
      throw "not an Error";
    });

    await expect(async () => app.request("/odd")).rejects.toBe("not an Error");
    expect(await errors()).toEqual({ "/odd 500": 1 });
    expect(inFlight.value).toBe(0);
  });

  it("show the requests that are being answered", async () => {
    const { app, inFlight } = recordedApp();
    const seen: number[] = [];
    app.get("/nested", async (c) => {
      seen.push(inFlight.value);
      if (c.req.query("again")) await app.request("/nested");
      return c.text("ok");
    });
    await app.request("/nested?again=1");

    expect(seen).toEqual([1, 2]);
    expect(inFlight.value).toBe(0);
  });

  it("measure the time to the answer in seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { app, registry } = recordedApp();
    app.get("/slow", (c) => {
      vi.advanceTimersByTime(1500);
      return c.text("ok");
    });
    await app.request("/slow");

    expect(await registry.exposition()).toContain(
      'shop_request_latency_seconds_sum{status_code="200",endpoint="/slow"} 1.5\n',
    );
  });

  it("skip the paths they are told to skip, and only those", async () => {
    const { app, requests, inFlight } = recordedApp();
    const seen: number[] = [];
    app.get("/health", (c) => c.text(`${seen.push(inFlight.value)}`));
    app.get("/health/details", (c) => c.text("ok"));
    expect((await app.request("/health?full=1")).status).toBe(200);
    await app.request("/health/details");

    expect(await requests()).toEqual({ "/health/details 200": 1 });
    expect(seen).toEqual([0]);
  });

  it("leave the response as it is", async () => {
    const { app } = recordedApp();
    const response = new Response("body", { headers: { "x-answer": "42" } });
    app.get("/plain", () => response);

    expect(await app.request("/plain")).toBe(response);
  });

  it("are only for a service whose standard set the catalogue includes", () => {
    const registry = createRegistry({ catalogue: standardSet("shop") });

    // @ts-expect-error another service
    expect(() => requestMetrics(registry, { service: "auth_service" })).toThrow(
      'the catalogue has no metric "auth_service_requests_total"',
    );
  });
});
