import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { contract } from "@paystream/auth-service/contract";
import { UsageError } from "../stacks/commands/environment-argument.ts";

/** Where the public API is. */
export interface Target {
  readonly url: URL;
  /** The host name that the gateway knows the environment by; without one, that of `url`. */
  readonly host: string | undefined;
  /** What every request carries, such as the header by which a gateway tells a release. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ApiRequest {
  readonly method: string;
  /** Default `/v1/authorize`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How long an answer is waited for, in milliseconds: twice as long as the gateway gives a payment. */
const ANSWER_MS = 10_000;

/**
 * Sends one request. Not by `fetch`, which takes no Host header.
 *
 * @throws Error where no answer came
 */
export function callApi(
  { url, host, headers: own }: Target,
  { method, path = contract.paths.authorize, headers, body }: ApiRequest,
): Promise<ApiAnswer> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      {
        method,
        headers: { ...own, ...headers, ...(host === undefined ? {} : { host }) },
        ...(host === undefined ? {} : { servername: host }),
        signal: AbortSignal.timeout(ANSWER_MS),
      },
      (response) => {
        text(response).then((said) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said });
        }, reject);
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

/**
 * Makes sure that PayStream answers there, without paying.
 *
 * @throws UsageError saying what does instead
 */
export async function requirePayStream(target: Target): Promise<void> {
  const answer = await callApi(target, { method: "GET" }).catch((error: Error) => {
    // Of several addresses of a name, each has its reason.
    const reasons =
      error instanceof AggregateError ? error.errors.map(String).join(", ") : error.message;
    throw new UsageError(
      `Nobody answers at ${target.url.origin} (${reasons}). Is it up, and is --url right?`,
    );
  });
  if (answer.status !== 405 || !isProblem(answer)) {
    const name = target.host ?? target.url.host;
    throw new UsageError(
      `What answers at ${target.url.origin} for the host ${name} is not PayStream: GET ${contract.paths.authorize} is answered ${answer.status}, not 405 by a problem document. A gateway knows an environment by its host name: --environment <env>, or --host <name>.`,
    );
  }
}

/** Whether an answer is a problem document (RFC 9457). */
export function isProblem({ headers }: Pick<ApiAnswer, "headers">): boolean {
  return String(headers["content-type"]).startsWith("application/problem+json");
}
