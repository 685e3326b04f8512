import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { rootCertificates } from "node:tls";

/** Where the Kubernetes authentication of a mount is configured. */
const KUBERNETES_CONFIGURATION = /^\/v1\/auth\/[^/]+\/config$/;

/**
 * Stands before a Vault that runs in no pod, so that it is met as one that does. Configuring its Kubernetes
 * authentication makes Vault read the certificate and token of its own pod, and fail where there are none.
 * Here it is told not to look for them and given a certificate, and whoever asks is not told that. All else passes as it is.
 * https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#configure-method
 */
export class PodFront implements AsyncDisposable {
  readonly address: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param port of the Vault behind it, on loopback */
  static async start(port: number): Promise<PodFront> {
    const server = createServer(async (incoming, response) => {
      try {
        const { answer, body } = await pass(incoming, port);
        const { "content-length": _, "transfer-encoding": __, ...headers } = answer.headers;
        response.writeHead(answer.statusCode ?? 502, headers).end(body);
      } catch (error) {
        response.writeHead(502).end((error as Error).message);
      }
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return new PodFront(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), "close");
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Sends a request on, and gives the answer with its body. */
async function pass(incoming: IncomingMessage, port: number) {
  const { method = "GET", url = "/" } = incoming;
  const isConfiguration = KUBERNETES_CONFIGURATION.test(url);
  const sent = await buffer(incoming);
  const { "content-length": _, "transfer-encoding": __, ...headers } = incoming.headers;
  const outgoing = request({ host: "127.0.0.1", port, method, path: url, headers });
  outgoing.end(isConfiguration && sent.length > 0 ? withoutPod(sent.toString()) : sent);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const isRead = isConfiguration && method === "GET" && answer.statusCode === 200;
  return { answer, body: isRead ? asInPod(await text(answer)) : await buffer(answer) };
}

/** A configuration that does not make Vault look for its pod. */
function withoutPod(configuration: string): string {
  // Some certificate, which nobody checks anything against: no token is ever reviewed here.
  const [kubernetes_ca_cert] = rootCertificates;
  return JSON.stringify({
    kubernetes_ca_cert,
    ...JSON.parse(configuration),
    disable_local_ca_jwt: true,
  });
}

/** The answer about a configuration as a Vault in a pod gives it. */
function asInPod(answer: string): string {
  const { data, ...rest } = JSON.parse(answer);
  return JSON.stringify({
    ...rest,
    data: { ...data, kubernetes_ca_cert: "", disable_local_ca_jwt: false },
  });
}
