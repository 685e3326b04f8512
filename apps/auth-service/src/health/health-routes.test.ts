import { expect, it } from "vitest";
import { payment, TestService } from "../../testing/test-service.ts";

it("/health and /ready answer 200, and are neither counted nor logged", async () => {
  await using service = await TestService.start();
  const health = await service.get("/health");
  expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
  const ready = await service.get("/ready");
  expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  expect(
    await service.metric("auth_service_requests_total", { endpoint: "/health" }),
  ).toBeUndefined();
  expect(service.lines).toEqual([]);
});

it("/version tells the version and the commit, which the metrics tell too", async () => {
  await using service = await TestService.start({
    SERVICE_VERSION: "2.3.4",
    SERVICE_REVISION: "abc123",
  });
  expect(await (await service.get("/version")).json()).toEqual({
    version: "2.3.4",
    revision: "abc123",
  });
  const labels = { version: "2.3.4", revision: "abc123" };
  expect(await service.metric("auth_service_build_info", labels)).toBe(1);
});

it("/ready stays 200 while every processor's breaker is open", async () => {
  await using service = await TestService.start({ PROCESSORS: "visa_net", SUCCESS_RATE: "0" });
  for (let failure = 0; failure < 5; failure += 1) {
    await service.authorize(payment);
  }
  expect(await service.metric("circuit_breaker_state")).toBe(2);
  expect((await service.get("/ready")).status).toBe(200);
  expect((await service.get("/health")).status).toBe(200);
});
