import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { type WebSocket, WebSocketServer } from "ws";

/** What answers the requests of a test in the place of an API server. */
export interface Script {
  /** By method and path without parameters, such as `GET /api/v1/pods`. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** Takes the connection of a port-forward. */
  readonly portForward?: (connection: WebSocket, request: IncomingMessage) => void;
}

type Answer = object | string | ((request: IncomingMessage, response: ServerResponse) => void);

/** Lists of resources, as far as the tests ask for them. */
const DISCOVERY = {
  "GET /api/v1": {
    resources: [
      { name: "pods", kind: "Pod", namespaced: true },
      { name: "services", kind: "Service", namespaced: true },
    ],
  },
} as const;

/** An HTTP server on loopback that answers as an API server would, and a kubeconfig for it. */
export class FakeApiServer implements AsyncDisposable {
  readonly config = new KubeConfig();
  /** Each request that came, as method and path. */
  readonly requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => this.#answer(request, response));
  #script: Script;

  private constructor(script: Script) {
    this.#script = script;
    this.#server.on("connection", (socket) => this.#sockets.add(socket));
    const sockets = new WebSocketServer({ noServer: true });
    this.#server.on("upgrade", (request, socket, head) => {
      this.requests.push(`UPGRADE ${request.url}`);
      sockets.handleUpgrade(request, socket, head, (connection) => {
        this.#script.portForward?.(connection, request);
      });
    });
  }

  static async start(script: Script): Promise<FakeApiServer> {
    const server = new FakeApiServer(script);
    await server.listen(0);
    const cluster = { name: "fake", server: `http://127.0.0.1:${server.port}` };
    server.config.loadFromClusterAndUser(
      // Without TLS there is nothing to verify.
      { ...cluster, skipTLSVerify: true },
      { name: "tester", token: "secret" },
    );
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Answers otherwise from now on. */
  play(script: Script): void {
    this.#script = script;
  }

  /** Ends all connections without a word and refuses new ones, as a killed server does. */
  async die(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) {
      await this.die();
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = `${request.method} ${request.url?.split("?")[0]}`;
    this.requests.push(`${request.method} ${request.url}`);
    const answers: Readonly<Record<string, Answer>> = { ...DISCOVERY, ...this.#script.answers };
    const answer = answers[asked];
    if (typeof answer === "function") {
      answer(request, response);
    } else if (typeof answer === "string") {
      response.end(answer);
    } else {
      sendStatus(response, answer === undefined ? 404 : 200, answer ?? { message: "not found" });
    }
  }
}

/** Answers with JSON. */
export function sendStatus(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
