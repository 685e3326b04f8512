import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import type { KubernetesObject } from "../../cluster/kubernetes-object.ts";

/** How a pod answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface ServiceName {
  readonly name: string;
  readonly namespace: string;
}

/** A request that a pod got. */
export interface Tried {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** How long the gateway waited for it, in milliseconds, if it gave it up. */
  readonly abandonedAfter?: number;
}

/**
 * An HTTP server that stands for a pod of a Service. The API server takes no endpoint on loopback, so it
 * listens on an address of this machine; what is sent there does not leave the machine.
 */
export class TestPod implements AsyncDisposable {
  readonly name: string;
  /** What it got, in order. */
  readonly tried: Tried[] = [];
  /** Says its name, unless it is told otherwise. */
  answer: Answer;
  readonly #server: Server;
  readonly #service: ServiceName;
  /** Where it listens; also when it does so no more. */
  #at: AddressInfo | undefined;

  private constructor(name: string, service: ServiceName) {
    this.name = name;
    this.#service = service;
    this.answer = (_, response) => response.end(name);
    this.#server = createServer((request, response) => this.#take(request, response));
    // A connection is the gateway's to end, as with the service itself.
    this.#server.keepAliveTimeout = 75_000;
  }

  static async start(name: string, service: ServiceName): Promise<TestPod> {
    const pod = new TestPod(name, service);
    await once(pod.#server.listen(0, ownAddress()), "listening");
    pod.#at = pod.#server.address() as AddressInfo;
    return pod;
  }

  /** The slice by which the gateway finds it. */
  slice(
    conditions: Readonly<Record<string, boolean>> = { ready: true },
  ): KubernetesObject & Readonly<Record<string, unknown>> {
    const { address = "", port = 0 } = this.#at ?? {};
    const { name, namespace } = this.#service;
    return {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: `${name}-${this.name}`,
        namespace,
        labels: { "kubernetes.io/service-name": name },
      },
      addressType: "IPv4",
      ports: [{ name: "http", port, protocol: "TCP" }],
      endpoints: [{ addresses: [address], conditions }],
    };
  }

  /** Ends as a killed process does: connections break. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), "close");
    this.#server.closeAllConnections();
    await closed;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now();
    const index = this.tried.push({ path: request.url ?? "", headers: request.headers }) - 1;
    response.on("close", () => {
      const tried = this.tried[index];
      if (!response.writableFinished && tried !== undefined) {
        this.tried[index] = { ...tried, abandonedAfter: performance.now() - started };
      }
    });
    this.answer(request, response);
  }
}

/** @throws Error where this machine has no address but loopback */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((known) => known ?? []);
  const found = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
  if (found === undefined) {
    throw new Error("Endpoints need an address that is not loopback, and this machine has none.");
  }
  return found.address;
}
