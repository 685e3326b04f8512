import { beforeAll, describe, expect, it } from "vitest";
import type { LogLines } from "../log-lines.ts";
import type { Entry, Ledger } from "./load/ledger.ts";
import { type Generation, GRACE_MS, runLoad } from "./load/run-load.ts";
import type { Samples } from "./samples.ts";

describe("a load with faults injected, and a restart under way", () => {
  let generations: Generation[];
  let first: Generation;
  let second: Generation;
  beforeAll(async () => {
    generations = [first, second] = await runLoad();
  });

  it("meets every answer that the service gives on purpose", () => {
    for (const { ledger } of generations) {
      const met = new Set(ledger.answered.map(({ outcome }) => outcome.status));
      const expected = [200, 400, 401, 404, 405, 409, 413, 415, 422, 502, 503, 504];
      expect([...met]).toEqual(expect.arrayContaining(expected));
      expect(met).not.toContain(500);
    }
  });

  it("has every request answered, or refused by nobody having read it", () => {
    for (const { ledger, log } of generations) {
      expect(outcomes(ledger, "broken")).toEqual([]);
      expect(outcomes(ledger, "hung")).toEqual([]);
      const answered = ledger.answered.map(
        ({ requestId, outcome }) => `${requestId} ${outcome.status}`,
      );
      // Also: the log has one line for each answer, and none for a request that was refused.
      expect(loggedRequests(log).sort()).toEqual(answered.sort());
    }
  });

  it("refuses nobody while a process listens, and no connection that it kept", () => {
    expect(outcomes(second.ledger, "refused")).toEqual([]);
    for (const { outcome } of outcomes(first.ledger, "refused")) {
      expect(outcome).toMatchObject({ onKeptConnection: false });
    }
  });

  it("finishes what was under way when the process stopped listening, and exits 0 in time", () => {
    const { entries } = first.ledger;
    const kinds = entries.map(({ outcome }) => outcome.kind);
    expect(kinds.lastIndexOf("answered")).toBeGreaterThan(kinds.indexOf("refused"));
    for (const { exit, stoppedInMs } of generations) {
      expect(exit).toEqual({ code: 0, signal: null });
      expect(stoppedInMs).toBeLessThan(GRACE_MS);
    }
  });

  it("leaves each process with exactly the counts of its clients", () => {
    for (const { ledger, samples } of generations) {
      expect(countedBy(samples)).toEqual(expectedOf(ledger));
    }
  });

  it("gives no Idempotency-Key two transactions of one process, and no payment another's", () => {
    const ids: string[] = [];
    for (const { ledger } of generations) {
      for (const [key, transactions] of ledger.transactions()) {
        expect([...transactions], key).toHaveLength(1);
        ids.push(...transactions);
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tells each client the version that answered it", () => {
    for (const { ledger, version } of generations) {
      const approved = ledger.answered.filter(
        ({ payment, outcome }) => payment !== undefined && outcome.status === 200,
      );
      expect(new Set(approved.map(({ outcome }) => JSON.parse(outcome.body).version))).toEqual(
        new Set([version]),
      );
    }
  });
});

function outcomes(ledger: Ledger, kind: Entry["outcome"]["kind"]): Entry[] {
  return ledger.entries.filter(({ outcome }) => outcome.kind === kind);
}

/** Request id and status of every request in a log. */
function loggedRequests(log: LogLines): string[] {
  return log.entries.flatMap(({ request_id, extra }) =>
    extra?.["http_status"] === undefined ? [] : [`${request_id} ${extra["http_status"]}`],
  );
}

/** What the clients counted, by the names of the metrics that must say the same. */
function expectedOf(ledger: Ledger) {
  return {
    auth_requests_total: ledger.authorizations(),
    auth_request_duration_seconds: ledger.processed(),
    auth_service_requests_total: ledger.requests(),
    auth_service_request_latency_seconds: ledger.requests(),
    auth_service_errors_total: ledger.errors(),
    auth_service_requests_in_flight: 0,
    dependency_requests_total: ledger.calls(),
    business_payments_total: ledger.decisions(),
    business_amount_minor_units_total: ledger.amounts(),
    idempotency_outcomes_total: ledger.idempotency(),
  };
}

function countedBy(samples: Samples): ReturnType<typeof expectedOf> {
  const {
    replayed = 0,
    joined = 0,
    ...others
  } = samples.by("idempotency_outcomes_total", "outcome");
  return {
    auth_requests_total: samples.by("auth_requests_total", "status", "processor"),
    auth_request_duration_seconds: samples.by(
      "auth_request_duration_seconds",
      "status",
      "processor",
    ),
    auth_service_requests_total: samples.by(
      "auth_service_requests_total",
      "status_code",
      "endpoint",
    ),
    auth_service_request_latency_seconds: samples.by(
      "auth_service_request_latency_seconds",
      "status_code",
      "endpoint",
    ),
    auth_service_errors_total: samples.by("auth_service_errors_total", "status_code", "endpoint"),
    auth_service_requests_in_flight: samples.total("auth_service_requests_in_flight"),
    dependency_requests_total: samples.by("dependency_requests_total", "dependency", "outcome"),
    business_payments_total: samples.by("business_payments_total", "status"),
    business_amount_minor_units_total: samples.by("business_amount_minor_units_total", "status"),
    // A client cannot tell an answer that was kept from one that it waited for together with another.
    idempotency_outcomes_total: { ...others, again: replayed + joined },
  };
}
