import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { type KubeConfig, PortForward } from "@kubernetes/client-node";
import { type ForwardTarget, findPodPort, type PodPort } from "./forward-target.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";

/** A port of loopback that leads into a cluster. */
export interface Forward extends AsyncDisposable {
  readonly port: number;
  /** Why the last connection was broken off: its client sees only that it ends. */
  readonly failure: Error | undefined;
}

/**
 * Opens a free port of loopback that leads to a port in a cluster, through its API server. Each connection
 * finds its pod anew, so it outlives restarts of pods and of the API server.
 *
 * @param port of the pod, or of the Service
 * @param localPort for who can be told only one; 0 for any that is free
 * @throws Error when there is nothing to connect to now
 */
export async function forwardPort(
  config: KubeConfig,
  api: KubernetesApi,
  target: ForwardTarget,
  port: number,
  localPort = 0,
): Promise<Forward> {
  await findPodPort(api, target, port);
  const portForward = new PortForward(config);
  const sockets = new Set<Socket>();
  let failure: Error | undefined;

  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, async (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const fail = (error: Error) => {
      failure = error;
      socket.resetAndDestroy();
    };
    // What the client's end does is the client's business.
    socket.on("error", () => {});
    try {
      const found = await findPodPort(api, target, port);
      const name = `Port ${found.port} of pod ${found.pod} in ${target.namespace}`;
      await join(portForward, target.namespace, found, socket, (reason) =>
        fail(new Error(`${name}: ${reason}`)),
      ).catch(({ message }: Error) => fail(new Error(`${name} cannot be reached: ${message}`)));
    } catch (error) {
      fail(error as Error);
    }
  });
  server.listen(localPort, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    get failure() {
      return failure;
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) {
        const closed = once(server, "close");
        server.close();
        for (const socket of sockets) {
          socket.destroy();
        }
        await closed;
      }
    },
  };
}

/** Joins a connection of a client with one to a pod. */
async function join(
  portForward: PortForward,
  namespace: string,
  { pod, port }: PodPort,
  socket: Socket,
  fail: (reason: string) => void,
): Promise<void> {
  const complaints = new PassThrough();
  complaints.on("data", (reason) => fail(String(reason).trim()));
  // Not the socket itself: the client ends what it writes when it ends the stream.
  const answered = new PassThrough();
  answered.pipe(socket);
  const opened = await portForward.portForward(
    namespace,
    pod,
    [port],
    answered,
    complaints,
    socket,
  );
  const connection = typeof opened === "function" ? opened() : opened;
  if (connection === null) {
    throw new Error(`No connection to pod ${pod} was made.`);
  }
  connection.onclose = () => answered.end();
  if (socket.destroyed) {
    connection.close();
    return;
  }
  socket.once("close", () => connection.close());
  socket.resume();
}
