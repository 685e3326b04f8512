import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A series that a query of some text is answered with. */
interface Answer {
  /** Part of the query. */
  readonly query: RegExp;
  readonly series: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

/** An HTTP server on loopback that answers as Prometheus does. */
export class FakePrometheus implements AsyncDisposable {
  /** The queries that came. */
  readonly queries: string[] = [];
  readonly #server: Server;

  private constructor(answers: readonly Answer[], alerts: readonly object[]) {
    this.#server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(`http://prometheus${request.url}`);
      const query = searchParams.get("query") ?? "";
      const known = answers.find((answer) => answer.query.test(query));
      const data: Readonly<Record<string, object>> = {
        "/api/v1/alerts": { alerts },
        "/api/v1/targets": {
          activeTargets: [
            { health: "up", labels: { app: "auth-service" }, scrapeInterval: "1s500ms" },
          ],
        },
        "/api/v1/query": {
          result: (known?.series ?? []).map(([metric, value]) => ({
            metric,
            value: [0, String(value)],
          })),
        },
      };
      if (pathname === "/api/v1/query") {
        this.queries.push(query);
      }
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "success", data: data[pathname] }));
    });
  }

  static async start(
    answers: readonly Answer[],
    alerts: readonly object[] = [],
  ): Promise<FakePrometheus> {
    const prometheus = new FakePrometheus(answers, alerts);
    prometheus.#server.listen(0, "127.0.0.1");
    await once(prometheus.#server, "listening");
    return prometheus;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
