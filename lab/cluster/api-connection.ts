import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import type { KubeConfig } from "@kubernetes/client-node";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { RefusedError } from "./refused-error.ts";

/** How long an API server may take to begin an answer, in milliseconds. */
const ANSWER_LIMIT_MS = 30_000;

export interface ApiRequest {
  readonly method: string;
  /** With its parameters. */
  readonly path: string;
  readonly sent?: { readonly type: string; readonly object: object };
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * HTTP requests to the API server of a kubeconfig's current context, as its user. Connections are kept.
 * Credentials are read for each request, because tokens and certificates are renewed while a program runs.
 */
export class ApiConnection implements Disposable {
  readonly #config: KubeConfig;
  readonly #server: URL;
  readonly #agent = new Agent({ keepAlive: true });

  /** @throws {@link UsageError} where the current context has no cluster that is reached by HTTPS */
  constructor(config: KubeConfig) {
    const server = config.getCurrentCluster()?.server;
    if (!server?.startsWith("https:")) {
      const context = config.getCurrentContext();
      throw new UsageError(
        `The cluster of the context "${context}" is to be reached by https, not at ${server}.`,
      );
    }
    this.#config = config;
    this.#server = new URL(server);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** @throws {@link RefusedError} for a status that is no success */
  async send<Body>(request: ApiRequest): Promise<{ body: Body; response: IncomingMessage }> {
    const response = await this.open(request);
    const written = await text(response);
    return { body: isJson(response) ? JSON.parse(written) : (written as Body), response };
  }

  /**
   * Gives the answer as it comes, such as the events of a watch.
   *
   * @throws {@link RefusedError} for a status that is no success
   */
  async open({ method, path, sent, signal }: ApiRequest): Promise<IncomingMessage> {
    const { hostname, port, pathname } = this.#server;
    const options: RequestOptions = {
      method,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      // A proxy of clusters, such as Rancher's, has the API below a path.
      path: `${pathname.replace(/\/$/, "")}${path}`,
      headers: {
        accept: "application/json",
        ...(sent === undefined ? {} : { "content-type": sent.type }),
      },
      ...(signal === undefined ? {} : { signal }),
    };
    await this.#config.applyToHTTPSOptions(options);
    if (this.#config.getCurrentCluster()?.proxyUrl === undefined) {
      options.agent = this.#agent;
    }
    const outgoing = request(options);
    const late = setTimeout(() => {
      outgoing.destroy(new Error(`${this.#server.host} does not answer ${method} ${path}.`));
    }, ANSWER_LIMIT_MS);
    try {
      outgoing.end(sent === undefined ? undefined : JSON.stringify(sent.object));
      const [response] = (await once(outgoing, "response")) as [IncomingMessage];
      const { statusCode = 0 } = response;
      if (statusCode >= 300) {
        const written = await text(response);
        throw new RefusedError(
          statusCode,
          isJson(response) ? JSON.parse(written).message : written.trim(),
        );
      }
      return response;
    } finally {
      clearTimeout(late);
    }
  }
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.startsWith("application/json") ?? false;
}
