import { contract } from "@paystream/auth-service/contract";
import { by, histogramQuantile, rate, series, sum } from "@paystream/metrics/promql";
import { windowSeconds } from "../../stacks/delivery/queries.ts";
import { scrapeIntervalSeconds } from "../../stacks/monitoring/prometheus/scrape-interval.ts";
import type { Role } from "./pods.ts";
import type { PrometheusApi, Series } from "./prometheus-api.ts";

/** How a payment ended; the order is that of a legend. */
const paymentStatuses = ["approved", "declined", "error", "rejected"] as const;
type PaymentStatus = (typeof paymentStatuses)[number];

/** What one side of a release does, over as many scrapes as an analysis looks at. */
export interface RoleTraffic {
  /** Payments per second. */
  readonly perSecond: number;
  /** How many of them ended how. */
  readonly byStatus: Readonly<Record<PaymentStatus, number>>;
  /** The share of payments that were not approved, 0 to 1; absent where there were none. */
  readonly failedShare?: number;
  /** The 95th percentile of their durations in seconds; absent where none reached a processor. */
  readonly p95Seconds?: number;
}

/** What both sides do. A side that has no pod that is scraped is absent. */
export interface Traffic extends Readonly<Partial<Record<Role, RoleTraffic>>> {
  /** How far the figures look back, in seconds. */
  readonly windowSeconds: number;
}

/** Scrapes in the window of a rate: as many as an analysis looks at, so that both say the same. */
const SCRAPES = windowSeconds / scrapeIntervalSeconds;

/** Reads what stable and canary pods do, from the metrics that they expose. */
export async function readTraffic(
  prometheus: PrometheusApi,
  signal: AbortSignal,
): Promise<Traffic> {
  const windowMs = await windowMsOf(prometheus, signal);
  const window = `${BigInt(windowMs)}ms` as const;
  const [payments, percentiles] = await Promise.all([
    prometheus.query(
      sum(rate(series("auth_requests_total").over(window)), by("role", "status")),
      signal,
    ),
    prometheus.query(
      histogramQuantile(
        0.95,
        sum(rate(series("auth_request_duration_seconds_bucket").over(window)), by("role", "le")),
      ),
      signal,
    ),
  ]);
  return { windowSeconds: windowMs / 1_000, ...trafficOf(payments, percentiles) };
}

/**
 * @param payments per second, by `role` and `status`
 * @param percentiles in seconds, by `role`
 */
function trafficOf(
  payments: readonly Series[],
  percentiles: readonly Series[],
): Omit<Traffic, "windowSeconds"> {
  const roles = Map.groupBy(payments, ({ labels }) => labels["role"]);
  const sideOf = (role: Role): Partial<Record<Role, RoleTraffic>> => {
    const own = roles.get(role);
    if (own === undefined) {
      return {};
    }
    const rates = new Map(own.map(({ labels, value }) => [labels["status"], value]));
    const byStatus = Object.fromEntries(
      paymentStatuses.map((status) => [status, rates.get(status) ?? 0]),
    ) as Record<PaymentStatus, number>;
    const perSecond = paymentStatuses.reduce((all, status) => all + byStatus[status], 0);
    const p95Seconds = percentiles.find(({ labels }) => labels["role"] === role)?.value;
    return {
      [role]: {
        perSecond,
        byStatus,
        ...(perSecond > 0 ? { failedShare: 1 - byStatus.approved / perSecond } : {}),
        ...(Number.isFinite(p95Seconds) ? { p95Seconds } : {}),
      },
    };
  };
  return { ...sideOf("stable"), ...sideOf("canary") };
}

/** A lab scrapes more often than production. */
async function windowMsOf(prometheus: PrometheusApi, signal: AbortSignal): Promise<number> {
  const targets = await prometheus.targets(signal);
  const target = targets.find(({ labels }) => labels["app"] === contract.resources.app);
  const intervalMs =
    target === undefined ? 1_000 * scrapeIntervalSeconds : msOf(target.scrapeInterval);
  return Math.round(SCRAPES * intervalMs);
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration such as `1m30s`. */
function msOf(duration: string): number {
  return [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
}
