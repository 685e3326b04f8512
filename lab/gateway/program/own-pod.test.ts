import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { sliceOf } from "../testing/rendered-traffic.ts";
import { drainEnvoy, isEnding } from "./own-pod.ts";

describe("a pod", () => {
  const slice = sliceOf("istio-ingressgateway", "istio-system", []);
  const endpoint = (name: string, terminating?: boolean | null) => ({
    addresses: ["10.0.0.1"],
    targetRef: { kind: "Pod", name },
    ...(terminating === undefined ? {} : { conditions: { terminating } }),
  });
  const ends = (endpoints: typeof slice.endpoints, namespace = "istio-system") =>
    isEnding("gateway-1", namespace, [{ ...slice, endpoints }]);

  it("ends when its endpoint does", () => {
    expect(ends([endpoint("gateway-0"), endpoint("gateway-1", true)])).toBe(true);
  });

  it.each([
    ["its endpoint does not", [endpoint("gateway-1", false)]],
    ["nothing is said of it", [endpoint("gateway-1"), endpoint("gateway-1", null)]],
    ["another one's does", [endpoint("gateway-0", true)]],
    ["it has none", null],
  ])("does not end when %s", (_, endpoints) => {
    expect(ends(endpoints)).toBe(false);
  });

  it("does not end when one of its name does elsewhere", () => {
    expect(ends([endpoint("gateway-1", true)], "shop")).toBe(false);
  });
});

describe("an Envoy", () => {
  /** Asks an Envoy to drain that answers so. */
  async function drained(status: number) {
    const asked: string[] = [];
    const server = createServer(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.writeHead(status).end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      await drainEnvoy((server.address() as AddressInfo).port);
      return asked;
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it("is asked to drain, and not to end", async () => {
    expect(await drained(200)).toEqual(["POST /drain_listeners?graceful&skip_exit"]);
  });

  it("that does not is told of", async () => {
    await expect(drained(500)).rejects.toThrow("Envoy answers 500 to a request to drain.");
  });
});
