/** A series of an instant query, with its value at that instant. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule as Prometheus has loaded it. */
interface LoadedRule {
  readonly type: "recording" | "alerting";
  readonly name: string;
  readonly query: string;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
  /** Of an alert: the series that it has, pending or firing. */
  readonly alerts?: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** A series for which the condition of an alert holds. */
interface ActiveAlert {
  readonly state: "pending" | "firing";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Since when the condition holds, as ISO 8601. */
  readonly activeAt: string;
}

/** Something that Prometheus scrapes. */
interface Target {
  readonly health: "up" | "down" | "unknown";
  readonly labels: Readonly<Record<string, string>>;
  /** Such as `15s` or `1s500ms`. */
  readonly scrapeInterval: string;
}

/** The HTTP API of a Prometheus. https://prometheus.io/docs/prometheus/latest/querying/api/ */
export class PrometheusApi {
  readonly #url: string;

  /** @param url such as `http://127.0.0.1:9090` */
  constructor(url: string) {
    this.#url = url;
  }

  /** The values that a query has now. */
  async query(query: { toString(): string }, signal?: AbortSignal): Promise<Series[]> {
    const { result } = await this.#get<{
      result: readonly { metric: Record<string, string>; value: [number, string] }[];
    }>("query", { query: `${query}` }, signal);
    return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** The values of a label among the series of a selector. */
  labelValues(label: string, selector: string): Promise<string[]> {
    return this.#get(`label/${label}/values`, { "match[]": selector });
  }

  /** All rules that it evaluates. */
  async rules(): Promise<LoadedRule[]> {
    const { groups } = await this.#get<{ groups: readonly { rules: LoadedRule[] }[] }>("rules");
    return groups.flatMap(({ rules }) => rules);
  }

  /** The alerts that are pending or firing. */
  async alerts(signal?: AbortSignal): Promise<readonly ActiveAlert[]> {
    return (await this.#get<{ alerts: readonly ActiveAlert[] }>("alerts", {}, signal)).alerts;
  }

  /** What it scrapes. */
  async targets(signal?: AbortSignal): Promise<readonly Target[]> {
    const parameters = { state: "active" };
    const { activeTargets } = await this.#get<{ activeTargets: readonly Target[] }>(
      "targets",
      parameters,
      signal,
    );
    return activeTargets;
  }

  async #get<Data>(
    path: string,
    parameters: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Data> {
    const url = `${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`;
    const answer = await fetch(url, { ...(signal && { signal }) });
    if (!answer.headers.get("content-type")?.startsWith("application/json")) {
      throw new Error(`Prometheus answers ${answer.status}: ${(await answer.text()).trim()}`);
    }
    const { status, data, error } = (await answer.json()) as {
      status: string;
      data: Data;
      error?: string;
    };
    if (status !== "success") {
      throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${error}`);
    }
    return data;
  }
}
