import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A program of which there are only the metrics. */
export interface PlayedProgram extends AsyncDisposable {
  /** `<host>:<port>` of its metrics, at any path. */
  readonly address: string;
}

/**
 * Starts to serve metrics.
 *
 * @param exposition the lines, for each scrape anew: how many there have been, this one included
 */
export async function playProgram(
  exposition: (scrapes: number) => readonly string[],
): Promise<PlayedProgram> {
  let scrapes = 0;
  const server = createServer((_request, response) => {
    scrapes += 1;
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(`${exposition(scrapes).join("\n")}\n`);
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
