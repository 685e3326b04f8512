import { count, series } from "@paystream/metrics/promql";
import { UsageError } from "../stacks/commands/environment-argument.ts";
import {
  type FiringAlert,
  momentsOf,
  type Prometheus,
  type RangedSeries,
  type Span,
} from "./prometheus.ts";

/** An alert that fired. */
export interface FiredAlert {
  readonly name: string;
  /** What else tells it from others, such as its pod. */
  readonly labels: Readonly<Record<string, string>>;
  /** When it fired first and last, in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** The severity of what nobody is told: it fires to show that alerts arrive. */
const silent = "none";
/**
 * Whose alerts compare payments with those of the day before. Where only tests pay, that says when they ran.
 */
const comparesDays = "business";

/** Labels that every alert has, or that Prometheus adds. */
const common = ["__name__", "alertname", "alertstate"];

/**
 * The alerts of an environment that fired at some time of a span, or are firing now, without those that mean
 * nothing while tests pay.
 *
 * @throws UsageError where Prometheus cannot be asked, or was not there over the whole span
 */
export async function firedAlerts(
  prometheus: Prometheus,
  span: Span,
): Promise<readonly FiredAlert[]> {
  await requireWatch(prometheus, span);
  const [over, now] = await Promise.all([
    prometheus.range('ALERTS{alertstate="firing"}', span),
    prometheus.alerts(),
  ]);
  const firing = now.filter(({ state }) => state === "firing");
  const fired = [...over, ...firing.map((alert) => asSeries(alert, span.to))]
    .filter(({ labels }) => labels["severity"] !== silent && labels["team"] !== comparesDays)
    .map(firedAlert);
  // One that fires now was mostly found already.
  const known = new Map(
    fired.toReversed().map((alert) => [JSON.stringify([alert.name, alert.labels]), alert]),
  );
  return [...known.values()].sort((one, other) => one.from - other.from);
}

/** Silence says something only where somebody has listened, and could have spoken. */
async function requireWatch(prometheus: Prometheus, span: Span): Promise<void> {
  const [seen] = await prometheus.range(count(series("up")), span);
  const [moments, known] = [momentsOf(span), seen?.values.length ?? 0];
  if (known < moments) {
    throw new UsageError(
      `Prometheus was not there all the time: of ${moments} moments since ${new Date(span.from).toISOString()} it knows ${known}. Whether an alert fired is not known.`,
    );
  }
  const broken = (await prometheus.rules()).filter(({ health }) => health === "err");
  if (broken.length > 0) {
    const names = broken.map(({ name, lastError }) => `${name} (${lastError})`);
    throw new UsageError(
      `These rules cannot be evaluated, so no alert of theirs fires: ${names.join(", ")}`,
    );
  }
}

function asSeries({ labels }: FiringAlert, at: number): RangedSeries {
  return { labels, values: [[at, 1]] };
}

function firedAlert({ labels, values }: RangedSeries): FiredAlert {
  const own = Object.entries(labels).filter(([name]) => !common.includes(name));
  return {
    name: labels["alertname"] ?? "",
    labels: Object.fromEntries(own.sort()),
    from: values[0]?.[0] ?? Number.NaN,
    to: values.at(-1)?.[0] ?? Number.NaN,
  };
}
