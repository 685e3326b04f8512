import type { CounterHandle, Exemplar, Registry } from "@paystream/metrics";
import type { Currency } from "../payment/currencies.ts";
import type { AuthorizationResult } from "./answer.ts";

/** The authorization metrics of one processor, their series found once and held. */
export interface AuthorizationMetrics {
  /** @param seconds - the whole authorization; a rejected one took no call and is not observed */
  record(result: AuthorizationResult, seconds: number, exemplar?: Exemplar): void;
  /** @param minorUnits - of the currency */
  recordAmount(status: "approved" | "declined", currency: Currency, minorUnits: number): void;
}

/** The series of the payments of one currency that had the same decision. */
interface Decided {
  readonly count: CounterHandle;
  readonly amount: CounterHandle;
}

/**
 * The metrics of spec 000 §7.2 for every processor. All series exist from the start, at 0, so that the
 * first failure is an increase that `rate()` can see.
 */
export function createAuthorizationMetrics(
  registry: Registry,
  version: string,
): (processor: string) => AuthorizationMetrics {
  const requests = registry.counter("auth_requests_total");
  const durations = registry.histogram("auth_request_duration_seconds");
  const payments = registry.counter("business_payments_total");
  const amounts = registry.counter("business_amount_minor_units_total");
  const decided = {
    approved: new Map<Currency, Decided>(),
    declined: new Map<Currency, Decided>(),
  };
  let approved = 0;
  let all = 0;
  // Not a number while nothing was asked: silence is not success.
  registry.gauge("auth_success_rate").collect(() => approved / all);

  return (processor) => {
    const count = (status: AuthorizationResult) => requests.labels({ version, status, processor });
    const duration = (status: Exclude<AuthorizationResult, "rejected">) =>
      durations.labels({ version, status, processor });
    const series = {
      approved: { count: count("approved"), duration: duration("approved") },
      declined: { count: count("declined"), duration: duration("declined") },
      error: { count: count("error"), duration: duration("error") },
      rejected: { count: count("rejected"), duration: undefined },
    };
    return {
      record(result, seconds, exemplar) {
        all += 1;
        if (result === "approved") {
          approved += 1;
        }
        series[result].count.inc();
        series[result].duration?.observe(seconds, exemplar);
      },
      recordAmount(status, currency, minorUnits) {
        let series = decided[status].get(currency);
        if (series === undefined) {
          const labels = { status, currency };
          series = { count: payments.labels(labels), amount: amounts.labels(labels) };
          decided[status].set(currency, series);
        }
        series.count.inc();
        series.amount.inc(minorUnits);
      },
    };
  };
}
