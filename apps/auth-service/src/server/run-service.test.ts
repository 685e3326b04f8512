import { afterEach, describe, expect, it, vi } from "vitest";
import { RawConnection } from "../../testing/raw-connection.ts";
import { ScriptedProcessor } from "../../testing/scripted-processor.ts";
import { payment, TestService } from "../../testing/test-service.ts";
import { describeListenError } from "./run-service.ts";

const body = JSON.stringify(payment);
const json = ["Content-Type: application/json"];

/** A service whose only processor a test answers by hand. */
async function scripted(environment: Record<string, string> = {}) {
  const bank = new ScriptedProcessor("visa_net");
  const service = await TestService.start({ PROCESSORS: "visa_net", ...environment }, () => bank);
  return { bank, service };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a service that stops", () => {
  it("is not ready at once, and still takes connections for a while", async () => {
    const { bank, service } = await scripted();
    const running = service.authorize();
    const call = await bank.call(0);
    const stopped = service.stop(300);
    const ready = await service.get("/ready");
    expect([ready.status, await ready.json()]).toEqual([503, { status: "draining" }]);
    expect(ready.headers.get("connection")).toBe("close");
    expect((await service.get("/health")).status).toBe(200);
    call.approve();
    expect((await running).status).toBe(200);
    expect(await stopped).toBe(true);
  });

  it("finishes what is under way, and tells kept-alive connections to close", async () => {
    const { bank, service } = await scripted();
    using connection = await RawConnection.open(service.port);
    connection.send("POST", "/v1/authorize", json, body);
    const call = await bank.call(0);
    const stopped = service.stop();
    call.approve();
    const received = await connection.untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(received).toMatch(/^Connection: close$/im);
    expect(await stopped).toBe(true);
    await expect(service.get("/health")).rejects.toThrow();
  });

  it("closes connections that are idle, also those that never asked anything", async () => {
    const { service } = await scripted();
    using silent = await RawConnection.open(service.port);
    using idle = await RawConnection.open(service.port);
    idle.send("GET", "/health");
    await service.get("/health");
    expect(await service.stop()).toBe(true);
    expect(await silent.untilClosed()).toBe("");
    expect(await idle.untilClosed()).toMatch(/^HTTP\/1\.1 200/);
  });

  it("waits for a call of the processor whose client is gone", async () => {
    const { bank, service } = await scripted();
    const connection = await RawConnection.open(service.port);
    connection.send("POST", "/v1/authorize", json, body);
    const call = await bank.call(0);
    connection[Symbol.dispose]();
    const order: string[] = [];
    const stopped = service.stop().then((finished) => {
      order.push("stopped");
      return finished;
    });
    await expect.poll(() => service.get("/health").catch(() => "refused")).toBe("refused");
    // Long enough for a service that does not wait: the connection is gone, and the server closed.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(call.signal.aborted).toBe(false);
    order.push("approved");
    call.approve();
    expect(await stopped).toBe(true);
    expect(order).toEqual(["approved", "stopped"]);
    await expect
      .poll(() => service.lines.map(({ action }) => action))
      .toEqual(["draining", "authorize"]);
  });

  it("ends at the grace time although somebody is still sending a request, and has lost nothing", async () => {
    const environment = {
      SHUTDOWN_GRACE_MS: "300",
      PROCESSOR_TIMEOUT_MS: "300",
      DRAIN_DELAY_MS: "0",
    };
    const { service } = await scripted(environment);
    using connection = await RawConnection.open(service.port);
    connection.write(
      "POST /v1/authorize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    );
    await expect.poll(() => service.metric("auth_service_requests_in_flight")).toBe(1);
    expect(await service.stop()).toBe(true);
  });

  it("answers a request that had begun to come, if it comes in time", async () => {
    const { service } = await scripted();
    using connection = await RawConnection.open(service.port);
    connection.write("GET /health HTTP/1.1\r\n");
    await service.get("/health");
    const stopped = service.stop();
    await expect.poll(() => service.get("/health").catch(() => "refused")).toBe("refused");
    connection.write("Host: a\r\n\r\n");
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
    expect(await stopped).toBe(true);
  });

  it("does not wait longer than ten seconds for the rest of a request's headers", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { service } = await scripted();
    using connection = await RawConnection.open(service.port);
    connection.write("POST /v1/auth");
    await service.get("/health");
    const stopped = service.stop();
    await vi.waitUntil(() => vi.getTimerCount() > 0);
    vi.advanceTimersByTime(10_000);
    expect(await stopped).toBe(true);
    expect(await connection.untilClosed()).toBe("");
  });
});

describe("what is not a request", () => {
  it.each([
    [
      "a target that is no URL",
      400,
      "GET //\\\\ HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
    ],
    ["no host", 400, "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["no HTTP", 400, "4532015112830366\r\n\r\n"],
    ["headers beyond 16 KiB", 431, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
  ])("(%s) is refused with %d, an id, one line and its count", async (_, status, text) => {
    await using service = await TestService.start();
    using connection = await RawConnection.open(service.port);
    connection.write(text);
    const received = await connection.untilClosed();
    expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(received).toMatch(/^content-type: application\/problem\+json$/im);
    const [, id] = /^request-id: (\S+)$/im.exec(received) ?? [];
    expect(service.lines).toEqual([
      expect.objectContaining({ request_id: id, action: "http_refused", level: "WARN" }),
    ]);
    expect(JSON.stringify(service.lines)).not.toContain("4532015112830366");
    const counted = { status_code: String(status), endpoint: "unmatched" };
    for (const name of ["requests_total", "errors_total", "request_latency_seconds_count"]) {
      expect(await service.metric(`auth_service_${name}`, counted)).toBe(1);
    }
  });

  it("is a request all the same where it only expects something unknown", async () => {
    await using service = await TestService.start();
    using connection = await RawConnection.open(service.port);
    connection.write(
      "GET /health HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nConnection: close\r\n\r\n",
    );
    expect(await connection.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("is not invited to send a body that will be refused", async () => {
    await using service = await TestService.start();
    const head =
      "POST /v1/authorize HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue";
    using large = await RawConnection.open(service.port);
    large.write(`${head}\r\nContent-Length: 5000000\r\n\r\n`);
    expect(await large.untilClosed()).toMatch(/^HTTP\/1\.1 413 /);
    using small = await RawConnection.open(service.port);
    small.write(`${head}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`);
    expect(await small.untilClosed()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400 /);
  });
});

describe("a client that goes before its body's end", () => {
  it("is counted as incomplete, not as a failure of the service", async () => {
    await using service = await TestService.start();
    using connection = await RawConnection.open(service.port);
    const headers = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 999";
    connection.write(`POST /v1/authorize HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
    await expect.poll(() => service.metric("auth_service_requests_in_flight")).toBe(1);
    connection[Symbol.dispose]();
    const counted = { status_code: "408", endpoint: "/v1/authorize" };
    await expect.poll(() => service.metric("auth_service_requests_total", counted)).toBe(1);
    expect(await service.processorCalls()).toBe(0);
  });
});

describe("a port that is not to be had", () => {
  it.each([
    ["EADDRINUSE", "Port 8080 is in use. Choose another with PORT; PORT=0 takes any free one."],
    [
      "EACCES",
      "Port 8080 may not be used by this user. Choose another with PORT; PORT=0 takes any free one.",
    ],
    [
      "EAFNOSUPPORT",
      "Cannot listen on port 8080: it failed. Choose another with PORT; PORT=0 takes any free one.",
    ],
  ])("is told as it is: %s", (code, message) => {
    const error = Object.assign(new Error("it failed"), { code });
    expect(describeListenError(error, 8080)).toBe(message);
  });
});
