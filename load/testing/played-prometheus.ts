import { momentsOf, type Span } from "../prometheus.ts";
import { serveOnLoopback } from "./serve-on-loopback.ts";

type Labels = Readonly<Record<string, string>>;

/** What a played Prometheus knows. */
export interface Known {
  /** How many moments of the span it was there for; default all. */
  readonly moments?: number;
  /** Alerts that fired at some time of the span. */
  readonly fired?: readonly Labels[];
  /** Alerts that are firing, or pending, now. */
  readonly now?: readonly { readonly state: "firing" | "pending"; readonly labels: Labels }[];
  readonly rules?: readonly {
    readonly name: string;
    readonly health: string;
    readonly lastError?: string;
  }[];
}

/** A Prometheus that answers what `alerts:quiet` asks about a span of time. */
export function playPrometheus(span: Span, known: Known = {}): Promise<URL> {
  const { moments = momentsOf(span), fired = [], now = [], rules = [] } = known;
  const seconds = span.from / 1000;
  const up = [
    { metric: {}, values: Array.from({ length: moments }, (_, at) => [seconds + at, "3"]) },
  ].filter(({ values }) => values.length > 0);
  const alerts = fired.map((metric) => ({
    metric,
    values: [
      [seconds, "1"],
      [seconds + 30, "1"],
    ],
  }));
  return serveOnLoopback((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const data: Readonly<Record<string, unknown>> = {
      "/api/v1/query_range": {
        result: searchParams.get("query")?.startsWith("ALERTS") ? alerts : up,
      },
      "/api/v1/alerts": { alerts: now },
      "/api/v1/rules": { groups: [{ rules }] },
    };
    response.end(JSON.stringify({ status: "success", data: data[pathname] }));
  });
}
