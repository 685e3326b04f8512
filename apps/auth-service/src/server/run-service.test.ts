import { describe, expect, it } from "vitest";
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

describe("a service that stops", () => {
  it("is not ready at once, and still takes connections for a while", async () => {
    const { bank, service } = await scripted();
    const running = service.authorize();
    const call = await bank.call(0);
    const stopped = service.stop(60_000);
    const ready = await service.get("/ready");
    expect([ready.status, await ready.json()]).toEqual([503, { status: "draining" }]);
    expect(ready.headers.get("connection")).toBe("close");
    expect((await service.get("/health")).status).toBe(200);
    call.approve();
    expect((await running).status).toBe(200);
    void stopped;
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
    let done = false;
    const stopped = service.stop().then((finished) => {
      done = true;
      return finished;
    });
    await expect.poll(() => service.get("/health").catch(() => "refused")).toBe("refused");
    expect(call.signal.aborted).toBe(false);
    expect(done).toBe(false);
    call.approve();
    expect(await stopped).toBe(true);
    expect(service.lines.at(-1)).toMatchObject({ action: "authorize" });
  });

  it("says so when something is still under way at the end of the grace time", async () => {
    const { bank, service } = await scripted({ SHUTDOWN_GRACE_MS: "50" });
    using connection = await RawConnection.open(service.port);
    connection.send("POST", "/v1/authorize", json, body);
    await bank.call(0);
    expect(await service.stop()).toBe(false);
    await connection.untilClosed();
  });
});

describe("what is not a request", () => {
  it("is refused with 400 and counted, where its target is no URL", async () => {
    await using service = await TestService.start();
    using connection = await RawConnection.open(service.port);
    connection.write("GET //\\\\ HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n");
    const received = await connection.untilClosed();
    expect(received).toMatch(/^HTTP\/1\.1 400 /);
    expect(received).toContain("application/problem+json");
    const counted = { status_code: "400", endpoint: "unmatched" };
    expect(await service.metric("auth_service_requests_total", counted)).toBe(1);
  });
});

describe("a client that goes before its body's end", () => {
  it("is counted as a bad request, not as a failure of the service", async () => {
    await using service = await TestService.start();
    using connection = await RawConnection.open(service.port);
    const headers = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 999";
    connection.write(`POST /v1/authorize HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
    await expect.poll(() => service.metric("auth_service_requests_in_flight")).toBe(1);
    connection[Symbol.dispose]();
    const counted = { status_code: "400", endpoint: "/v1/authorize" };
    await expect.poll(() => service.metric("auth_service_requests_total", counted)).toBe(1);
    expect(await service.processorCalls()).toBe(0);
  });
});

describe("a port that is not to be had", () => {
  it.each([
    ["EADDRINUSE", "Port 8080 is in use. Choose another, for example PORT=8081."],
    ["EACCES", "Port 8080 may not be used by this user. Choose another, for example PORT=8081."],
    [
      "EAFNOSUPPORT",
      "Cannot listen on port 8080: it failed. Choose another, for example PORT=8081.",
    ],
  ])("is told as it is: %s", (code, message) => {
    const error = Object.assign(new Error("it failed"), { code });
    expect(describeListenError(error, 8080)).toBe(message);
  });
});
