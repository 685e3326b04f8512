import { contract } from "@paystream/auth-service/contract";
import { describe, expect, it } from "vitest";
import { ServiceProcess } from "../service-process.ts";
import { useTool } from "../tools/use-tool.ts";
import { type Alter, AlteringProxy } from "./contract-fuzz/altering-proxy.ts";
import { fuzz } from "./contract-fuzz/fuzz.ts";
import { Samples } from "./samples.ts";

const { paths, variables } = contract;
const schemathesis = useTool("schemathesis");

/** A service that answers fast, and with approvals and declines alike. */
const start = () =>
  ServiceProcess.start({
    [variables.latencyBaseMs]: "0",
    [variables.successRate]: "0.7",
    [variables.declinesTripBreaker]: "false",
    [variables.processorTimeoutMs]: "50",
    [variables.drainDelayMs]: "0",
    [variables.processors]: "silent_net,calm_net,erring_net",
  });

const scrape = async (service: ServiceProcess) =>
  new Samples(await (await service.fetch(paths.metrics)).text());

describe("the service keeps to the OpenAPI document that it serves", () => {
  it("whatever is sent to any of its operations", async (context) => {
    await using service = await start();
    const { url, adminToken } = service;
    const report = await fuzz({ schemathesis: schemathesis(context), url, adminToken });
    expect(report.passed, report.output).toBe(true);

    // A fuzz that is refused at the door finds nothing either.
    const samples = await scrape(service);
    const authorizations = samples.by("auth_requests_total", "status");
    expect(authorizations["approved"]).toBeGreaterThan(20);
    expect(authorizations["declined"]).toBeGreaterThan(5);
    const requests = samples.by("auth_service_requests_total", "status_code", "endpoint");
    expect(requests[`200 ${paths.faultInject}`]).toBeGreaterThan(50);
    expect(requests[`400 ${paths.authorize}`]).toBeGreaterThan(20);
  });

  it("while its processors fail, do not answer, or are not called", async (context) => {
    await using service = await start();
    const { url, adminToken } = service;
    await inject(service, { processor: "erring_net", error_rate: 0.8 });
    await inject(service, { processor: "silent_net", timeout_rate: 0.8 });
    const report = await fuzz({
      schemathesis: schemathesis(context),
      url,
      adminToken,
      operationId: "authorize",
    });
    expect(report.passed, report.output).toBe(true);

    const requests = (await scrape(service)).by("auth_service_requests_total", "status_code");
    expect(Object.keys(requests)).toEqual(expect.arrayContaining(["200", "502", "503", "504"]));
  });
});

describe("the fuzz finds", () => {
  const approved = /"status":"approved"/;
  const approval = JSON.stringify({
    transaction_id: "txn-1700000000-0001",
    status: "approved",
    processor: "calm_net",
    amount: 1,
    latency_ms: 1,
    version: "1.0.0",
  });
  it.for<[string, RegExp, Alter]>([
    [
      "a status that the document does not name",
      /Undocumented status code/,
      ({ status, body }) => ({ status: approved.test(body) ? 418 : status, body }),
    ],
    [
      "an answer that lacks a promised field",
      /Response violates schema/,
      ({ status, body }) => ({ status, body: body.replace(/"latency_ms":\d+,/, "") }),
    ],
    [
      "a server error",
      /Server error/,
      ({ status, body }) => ({ status: approved.test(body) ? 500 : status, body }),
    ],
    [
      "a body that should have been refused",
      /Schema-violating request accepted/,
      ({ status, body }) => (status === 400 ? { status: 200, body: approval } : { status, body }),
    ],
  ])("%s", async ([, finding, alter], context) => {
    await using service = await start();
    await using proxy = await AlteringProxy.start(service.url, alter);
    const report = await fuzz({
      schemathesis: schemathesis(context),
      url: proxy.url,
      adminToken: service.adminToken,
      operationId: "authorize",
      maxExamples: 10,
    });
    expect(report.passed).toBe(false);
    expect(report.output).toMatch(finding);
  });
});

async function inject(service: ServiceProcess, fault: object): Promise<void> {
  const answer = await service.fetch(paths.faultInject, {
    method: "POST",
    headers: {
      authorization: `Bearer ${service.adminToken}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(200);
}
