import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { payment, TestService } from "../../testing/test-service.ts";
import { MAX_FAILED_ATTEMPTS } from "./require-token.ts";

let service: TestService;
beforeEach(async () => {
  service = await TestService.start();
});
afterEach(() => service.stop());

describe("POST /admin/fault-inject", () => {
  it("disturbs one processor, shows it, and says so in the metrics and the log", async () => {
    const response = await service.faults("POST", {
      processor: "visa_net",
      error_rate: 1,
      ttl_seconds: 60,
    });
    expect(response.status).toBe(200);
    const active = {
      faults: [{ processor: "visa_net", error_rate: 1, probability: 1, remaining_seconds: 60 }],
    };
    expect(await response.json()).toEqual(active);
    expect(await (await service.faults("GET")).json()).toEqual(active);

    expect((await service.authorize()).status).toBe(502);
    expect((await service.authorize({ ...payment, processor: "amex_net" })).status).toBe(200);
    const name = "fault_injection_active";
    expect(await service.metric(name, { processor: "visa_net" })).toBe(1);
    expect(await service.metric(name, { processor: "amex_net" })).toBe(0);
    expect(service.lines.map(({ action }) => action)).toContain("fault_injected");
  });

  it("disturbs every processor where none is named, for five minutes", async () => {
    const response = await service.faults("POST", { success_rate: 0 });
    expect(await response.json()).toEqual({
      faults: [{ processor: "*", success_rate: 0, probability: 1, remaining_seconds: 300 }],
    });
    const declined = await service.authorize({ ...payment, processor: "amex_net" });
    expect(await declined.json()).toMatchObject({ status: "declined" });
  });

  it("makes calls time out, which ends them", async () => {
    await using impatient = await TestService.start({ PROCESSOR_TIMEOUT_MS: "20" });
    await impatient.faults("POST", { timeout_rate: 1 });
    const response = await impatient.authorize();
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      type: "urn:paystream:problem:processor-timeout",
    });
    const timeouts = { dependency: "visa_net", outcome: "timeout" };
    expect(await impatient.metric("dependency_requests_total", timeouts)).toBe(1);
  });

  it.each([
    ["processor", "visa"],
    ["latency_ms", -1],
    ["latency_ms", 1.5],
    ["latency_ms", 60_001],
    ["success_rate", 1.01],
    ["error_rate", "1"],
    ["timeout_rate", -0.1],
    ["probability", 2],
    ["ttl_seconds", 0],
    ["ttl_seconds", 3601],
  ])("refuses %s %j with 400, and injects nothing", async (field, value) => {
    const response = await service.faults("POST", { [field]: value });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { pointer: string; detail: string }[] };
    expect(errors).toEqual([
      { pointer: `#/${field}`, detail: expect.stringMatching(/^must be .*(from|one of)/) },
    ]);
    expect(await (await service.faults("GET")).json()).toEqual({ faults: [] });
  });

  it("refuses a field that it does not know, since a mistyped one would do nothing", async () => {
    const response = await service.faults("POST", { latency: 3000 });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("not known");
  });

  it("refuses what is not JSON", async () => {
    const response = await fetch(`${service.url}/admin/fault-inject`, {
      method: "POST",
      headers: { authorization: "Bearer test-token" },
      body: "latency=3000",
    });
    expect(response.status).toBe(415);
  });
});

describe("DELETE /admin/fault-inject", () => {
  beforeEach(async () => {
    await service.faults("POST", { processor: "visa_net", error_rate: 1 });
    await service.faults("POST", { processor: "amex_net", error_rate: 1 });
  });

  it("ends all faults", async () => {
    expect(await (await service.faults("DELETE")).json()).toEqual({ faults: [] });
    expect((await service.authorize()).status).toBe(200);
  });

  it("ends the faults of one processor", async () => {
    const response = await service.faults("DELETE", undefined, "?processor=visa_net");
    const { faults } = (await response.json()) as { faults: { processor: string }[] };
    expect(faults.map(({ processor }) => processor)).toEqual(["amex_net"]);
  });

  it("refuses a processor that is not there", async () => {
    const response = await service.faults("DELETE", undefined, "?processor=visa");
    expect(response.status).toBe(400);
    expect((await service.authorize()).status).toBe(502);
  });
});

describe("administration", () => {
  const attempt = (authorization?: string) =>
    service.get("/admin/fault-inject", authorization === undefined ? {} : { authorization });

  it.each([undefined, "Bearer wrong", "Bearer ", `Basic ${btoa("test-token")}`, "test-token"])(
    "is refused with 401 for the authorization %j",
    async (authorization) => {
      const response = await attempt(authorization);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      const failed = { event: "admin_authentication_failed" };
      expect(await service.metric("security_events_total", failed)).toBe(1);
    },
  );

  it("counts each request with the right token", async () => {
    await attempt("Bearer test-token");
    await attempt("Bearer test-token");
    const succeeded = { event: "admin_authentication_succeeded" };
    expect(await service.metric("security_events_total", succeeded)).toBe(2);
  });

  it("is refused with 429 after ten failures in a minute, right token or not", async () => {
    for (let failure = 0; failure < MAX_FAILED_ATTEMPTS; failure += 1) {
      expect((await attempt("Bearer wrong")).status).toBe(401);
    }
    const response = await attempt("Bearer test-token");
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await service.metric("rate_limit_hits_total", { limit: "admin_authentication" })).toBe(
      1,
    );
  });

  it("cannot be guessed from many addresses that a client only claims to have", async () => {
    for (let failure = 0; failure < MAX_FAILED_ATTEMPTS; failure += 1) {
      await service.get("/admin/fault-inject", { "x-forwarded-for": `192.0.2.${failure}` });
    }
    expect((await attempt("Bearer test-token")).status).toBe(429);
  });

  it("answers another method with 405, as every path does", async () => {
    const response = await fetch(`${service.url}/admin/fault-inject`, { method: "PUT" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST, DELETE");
  });

  it("is not there at all in production without a token", async () => {
    const secret = "a secret of thirty-two characters";
    await using production = await TestService.start({
      NODE_ENV: "production",
      ADMIN_TOKEN: "",
      BANK_API_KEY: secret,
      DB_PASSWORD: secret,
      ENCRYPTION_KEY: secret,
    });
    for (const method of ["GET", "POST", "DELETE"] as const) {
      expect((await production.faults(method)).status).toBe(404);
    }
    expect(await (await production.get("/openapi.json")).text()).not.toContain("/admin/");
  });
});
