import { Agent, type IncomingHttpHeaders, request } from "node:http";

/** How long an answer may take before its request counts as hung, in milliseconds. */
const HUNG_AFTER_MS = 10_000;

export interface HttpClientOptions {
  /** Where requests go to, such as http://127.0.0.1:8080. */
  readonly origin: URL;
  /** The most connections that are kept while they are idle; default 1. */
  readonly maxFreeSockets?: number;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What became of a request. */
export type Outcome =
  | Answered
  /** Not a byte of an answer came: the connection was refused, or closed before. */
  | { readonly kind: "refused"; readonly reason: string; readonly onKeptConnection: boolean }
  /** The answer ended in its middle. */
  | { readonly kind: "broken"; readonly reason: string }
  /** Neither an answer nor a refusal. */
  | { readonly kind: "hung" };

/**
 * A client that keeps connections, by default one, and uses them for every request, further ones only
 * while they are busy: a single connection that it keeps is never idle for long enough to miss that the
 * service closes it.
 */
export class HttpClient implements Disposable {
  readonly #agent: Agent;
  readonly #origin: URL;

  constructor({ origin, maxFreeSockets = 1 }: HttpClientOptions) {
    this.#origin = origin;
    this.#agent = new Agent({ keepAlive: true, maxFreeSockets });
  }

  /** Sends a request once. Never rejects: what went wrong is an outcome too. */
  send({ method, path, headers = {}, body }: HttpRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      // The path as it is written: a URL would have no `..` in it.
      const sent = request(this.#origin, { agent: this.#agent, method, path, headers });
      const hung = setTimeout(() => end({ kind: "hung" }), HUNG_AFTER_MS);
      const end = (outcome: Outcome) => {
        clearTimeout(hung);
        sent.destroy();
        resolve(outcome);
      };
      let answers = false;
      sent.on("error", ({ message }) => {
        const onKeptConnection = sent.reusedSocket;
        end(
          answers
            ? { kind: "broken", reason: message }
            : { kind: "refused", reason: message, onKeptConnection },
        );
      });
      sent.on("response", (response) => {
        answers = true;
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("error", ({ message }) => end({ kind: "broken", reason: message }));
        response.on("end", () => {
          clearTimeout(hung);
          const { statusCode: status = 0, headers } = response;
          resolve({ kind: "answered", status, headers, body: text });
        });
      });
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
