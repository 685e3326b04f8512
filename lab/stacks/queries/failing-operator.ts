import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { contract } from "@paystream/auth-service/contract";

/** The metrics of an External Secrets that can sync nothing, in any of several namespaces. */
export interface FailingOperator extends AsyncDisposable {
  /** `<host>:<port>` of its metrics. */
  readonly address: string;
}

/** Starts to serve them. Each scrape finds one more sync of each namespace tried, in vain. */
export async function startFailingOperator(
  namespaces: readonly string[],
): Promise<FailingOperator> {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    const lines = namespaces.flatMap((namespace) => {
      const labels = `name="${contract.resources.secret}",namespace="${namespace}"`;
      return [
        `externalsecret_status_condition{condition="Ready",status="False",${labels}} 1`,
        `externalsecret_sync_calls_total{${labels}} ${calls}`,
        `externalsecret_sync_calls_error{${labels}} ${calls}`,
        `externalsecret_reconcile_duration{${labels}} 3e+06`,
      ];
    });
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(`${[...lines, `process_cpu_seconds_total ${calls}`].join("\n")}\n`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
