import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contract } from "@paystream/auth-service/contract";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import type { LoadReport } from "../../load/report.ts";
import { Samples } from "../service/samples.ts";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";
import { runLoadCommand } from "./run-load-command.ts";

const k6 = useTool("k6");
const { paths, variables } = contract;

/** Objectives are about time: where other work takes the machine's cores for a moment, a test is made again. */
const ON_A_BUSY_MACHINE = { retry: 3 };

/** A service whose bank is fast, until the end of a test. */
async function startService(): Promise<ServiceProcess> {
  const service = await ServiceProcess.start({
    [variables.latencyBaseMs]: "60",
    [variables.successRate]: "1",
  });
  onTestFinished(() => service[Symbol.asyncDispose]());
  return service;
}

/** Has every processor of a service misbehave from now on. */
async function inject(
  service: ServiceProcess,
  fault: Readonly<Record<string, number>>,
): Promise<void> {
  const answer = await service.fetch(paths.faultInject, {
    method: "POST",
    headers: { authorization: `Bearer ${service.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(fault),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** `pnpm load …` against a service, as a person types it. */
async function load(
  context: TestContext,
  service: ServiceProcess,
  test: string,
  ...args: readonly string[]
) {
  const reports = await mkdtemp(join(tmpdir(), "paystream-load-reports-"));
  onTestFinished(() => rm(reports, { recursive: true }));
  const flags = ["--url", service.url, "--report", reports];
  const { code, said } = await runLoadCommand("load", [test, ...flags, ...args], [k6(context)]);
  const report: LoadReport = JSON.parse(await readFile(join(reports, `${test}.json`), "utf8"));
  return { code, said, report };
}

describe("a load test of a service that is well", () => {
  it(
    "passes smoke, at the rate that it says, and pays nothing twice",
    ON_A_BUSY_MACHINE,
    async (context) => {
      const service = await startService();
      const { code, said, report } = await load(context, service, "smoke", "--duration", "4s");

      expect(code, said).toBe(0);
      expect(said).toContain(`smoke at ${service.url}: passed`);
      const { approved } = report.payments;
      // The last may be due at the end, or not.
      expect(Math.abs(approved - 200)).toBeLessThanOrEqual(2);
      const samples = new Samples(await (await service.fetch(paths.metrics)).text());
      expect(samples.by("auth_requests_total", "status")).toEqual({ approved });
      expect(samples.total("idempotency_outcomes_total")).toBe(0);
    },
  );

  it(
    "passes a soak, and says how memory and connections were",
    ON_A_BUSY_MACHINE,
    async (context) => {
      const service = await startService();
      const args = ["--duration", "8s", "--rate", "100", "--metrics", service.url];
      const { code, said } = await load(context, service, "soak", ...args);

      expect(code, said).toBe(0);
      expect(said).toMatch(/met +127\.0\.0\.1:\d+ does not start anew: it did not/);
      expect(said).toMatch(/not judged, in less than 10 min: memory of \S+, \d+ MB, then \d+ MB/);
      expect(said).toMatch(/not judged, .*open connections of \S+, \d+, then \d+/);
    },
  );

  it("says that a soak which was given no address looked at neither", async (context) => {
    const args = ["--duration", "2s", "--rate", "20"];
    const { said } = await load(context, await startService(), "soak", ...args);

    expect(said).toContain("not looked at: memory and open connections");
  });

  it("pays until a command has ended, and ends as that did", async (context) => {
    const service = await startService();
    const args = ["--rate", "50", "--", "sh", "-c", "sleep 4; exit 7"];
    const { code, said, report } = await load(context, service, "canary", ...args);

    expect(code, said).toBe(7);
    expect(report.payments.approved).toBeGreaterThan(50);
    expect(report.payments.unanswered).toBe(0);
  });
});

describe("a load test of a service that is not", () => {
  it("finds errors, and says which", async (context) => {
    const service = await startService();
    await inject(service, { error_rate: 0.1 });
    const { code, said } = await load(context, service, "smoke", "--duration", "4s");

    expect(code, said).toBe(1);
    expect(said).toContain(`smoke at ${service.url}: FAILED`);
    expect(said).toMatch(/NOT MET +fewer than 0\.1 % of the payments fail/);
    expect(said).toMatch(/failed: HTTP 502 .*urn:paystream:problem:processor-error/);
  });

  it("finds it slow", async (context) => {
    const service = await startService();
    await inject(service, { latency_ms: 700 });
    const { code, said, report } = await load(context, service, "smoke", "--duration", "4s");

    expect(code, said).toBe(1);
    expect(said).toMatch(/NOT MET +99 of 100 payments are answered within 500 ms: \d{3,} ms/);
    // Not one of them waited for another, which would have made them fewer.
    const [{ payments = 0, unsent = 0 } = {}] = report.steps;
    expect(Math.abs(payments + unsent - 200)).toBeLessThanOrEqual(2);
    expect(payments).toBeGreaterThan(100);
  });

  it("finds it gone in the middle of a soak", async (context) => {
    const service = await startService();
    const args = ["--duration", "8s", "--rate", "50", "--metrics", service.url];
    const soak = load(context, service, "soak", ...args);
    await expect.poll(() => paymentsOf(service), { timeout: 120_000 }).toBeGreaterThan(100);
    await service[Symbol.asyncDispose]();
    const { code, said, report } = await soak;

    expect(code, said).toBe(1);
    expect(report.payments.unanswered).toBeGreaterThan(0);
    expect(said).toMatch(/unanswered: .*connection refused/);
  });

  it("finds the rate at which it breaks", async (context) => {
    const service = await startService();
    await inject(service, { latency_ms: 700 });
    const args = ["--duration", "3s", "--rate", "80"];
    const { code, said } = await load(context, service, "breakpoint", ...args);

    expect(code, said).toBe(1);
    expect(said).toMatch(
      /NOT MET +a rate at which payments are answered in time: none, no longer at 50/,
    );
  });
});

describe("the flow over the public API", () => {
  const flow = (service: ServiceProcess, ...args: readonly string[]) =>
    runLoadCommand("flow", ["--url", service.url, ...args]);

  it("holds, by every processor", async () => {
    const { code, said } = await flow(await startService());

    expect(code, said).toBe(0);
    expect(said).toContain("all 33 hold");
  });

  it("--synthetic makes one payment by each processor", async () => {
    const service = await startService();
    const { code, said } = await flow(service, "--synthetic");

    expect(code, said).toBe(0);
    const samples = new Samples(await (await service.fetch(paths.metrics)).text());
    expect(samples.by("auth_requests_total", "processor")).toEqual({
      amex_net: 1,
      mastercard_net: 1,
      visa_net: 1,
    });
  });

  it("does not hold where a processor fails", async () => {
    const service = await startService();
    await inject(service, { error_rate: 1 });
    const { code, said } = await flow(service, "--processors", "visa_net");

    expect(code, said).toBe(1);
    expect(said).toMatch(
      /FAILED +a payment with a test card is approved: wanted 200 .* was answered 502/,
    );
    expect(said).toMatch(/ok +a body that is not JSON is refused with 400/);
  });
});

async function paymentsOf(service: ServiceProcess): Promise<number> {
  const answer = await service.fetch(paths.metrics);
  return new Samples(await answer.text()).total("auth_requests_total");
}
