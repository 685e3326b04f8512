import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

/** What a server was sent. */
export interface RecordedRequest {
  /** `PATCH /repos/paystream/paystream/issues/1`, without the query. */
  readonly call: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a program has sent; a test looks into it.
  readonly body: any;
}

/**
 * A server on loopback that answers calls with what a test gives it, and keeps what it was sent. What it
 * has no answer for is answered 404.
 */
export class RecordingServer implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** @param answers - bodies by calls; a number is a status without one */
  static async of(answers: Readonly<Record<string, unknown>>): Promise<RecordingServer> {
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      const call = `${request.method} ${decodeURIComponent(pathname)}`;
      const sent = await text(request);
      recording.requests.push({ call, body: sent === "" ? undefined : JSON.parse(sent) });
      const answer = answers[call] ?? 404;
      response.writeHead(typeof answer === "number" ? answer : 200, {
        "content-type": "application/json",
      });
      response.end(typeof answer === "number" ? "{}" : JSON.stringify(answer));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const recording = new RecordingServer(server, `http://127.0.0.1:${port}`);
    return recording;
  }

  /** Everything but what only reads. */
  get writes(): readonly RecordedRequest[] {
    return this.requests.filter(({ call }) => !call.startsWith("GET "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** The variables of a job that works on a repository which the server has. */
export function jobVariables(server: RecordingServer): Readonly<Record<string, string>> {
  return {
    GITHUB_API_URL: server.url,
    GITHUB_REPOSITORY: "paystream/paystream",
    GITHUB_TOKEN: "token",
  };
}
