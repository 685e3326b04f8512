import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { type WebSocket, WebSocketServer } from "ws";
import { makeAuthority } from "../../machine/certificates.ts";

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
      { name: "configmaps", kind: "ConfigMap", namespaced: true },
    ],
  },
  "GET /apis/apps/v1": {
    resources: [{ name: "replicasets", kind: "ReplicaSet", namespaced: true }],
  },
  "GET /apis/argoproj.io/v1alpha1": {
    resources: [
      { name: "rollouts", kind: "Rollout", namespaced: true },
      { name: "analysisruns", kind: "AnalysisRun", namespaced: true },
    ],
  },
  "GET /apis/networking.istio.io/v1": {
    resources: [{ name: "virtualservices", kind: "VirtualService", namespaced: true }],
  },
  "GET /apis/external-secrets.io/v1": {
    resources: [{ name: "externalsecrets", kind: "ExternalSecret", namespaced: true }],
  },
} as const;

/** An HTTPS server on loopback that answers as an API server would, and a kubeconfig for it. */
export class FakeApiServer implements AsyncDisposable {
  /** For a user who is known by a certificate and by a token. */
  readonly config: KubeConfig;
  /** Each request that came, as method and path. */
  readonly requests: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #script: Script;

  private constructor(server: Server, config: KubeConfig, script: Script) {
    this.config = config;
    this.#server = server;
    this.#script = script;
    server.on("request", (request, response) => this.#answer(request, response));
    server.on("connection", (socket) => this.#sockets.add(socket as Socket));
    const sockets = new WebSocketServer({ noServer: true });
    server.on("upgrade", (request, socket, head) => {
      this.requests.push(`UPGRADE ${request.url}`);
      sockets.handleUpgrade(request, socket, head, (connection) => {
        this.#script.portForward?.(connection, request);
      });
    });
  }

  static async start(script: Script): Promise<FakeApiServer> {
    const authority = await makeAuthority("fake");
    const identity = await authority.server([{ type: "ip", value: "127.0.0.1" }]);
    const client = await authority.client("tester", []);
    const server = createServer({
      cert: identity.certificate,
      key: identity.key,
      ca: authority.certificate,
      requestCert: true,
    });
    const fake = new FakeApiServer(server, new KubeConfig(), script);
    await fake.listen(0);
    fake.config.loadFromClusterAndUser(
      {
        name: "fake",
        server: `https://127.0.0.1:${fake.port}`,
        caData: base64(authority.certificate),
        skipTLSVerify: false,
      },
      {
        name: "tester",
        token: "secret",
        certData: base64(client.certificate),
        keyData: base64(client.key),
      },
    );
    return fake;
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

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** Answers with JSON. */
export function sendStatus(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Leads every forwarded port to one of loopback. */
export function forwardedTo(port: number): NonNullable<Script["portForward"]> {
  return (connection) => {
    const opened = Buffer.from([0, 0]);
    connection.send(Buffer.concat([Buffer.of(DATA), opened]));
    connection.send(Buffer.concat([Buffer.of(ERROR), opened]));
    const socket = connect(port, "127.0.0.1");
    connection.on("message", (frame: Buffer) => socket.write(frame.subarray(1)));
    connection.on("close", () => socket.destroy());
    socket.on("data", (data) => connection.send(Buffer.concat([Buffer.of(DATA), data])));
    socket.on("close", () => connection.close());
  };
}

/** The streams of a port-forward. */
const DATA = 0;
const ERROR = 1;
