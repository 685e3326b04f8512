import { once } from "node:events";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { type Forward, forwardPort } from "./forward.ts";
import type { ForwardTarget } from "./forward-target.ts";
import { KubernetesApi } from "./kubernetes-api.ts";
import { FakeApiServer, type Script } from "./testing/fake-api-server.ts";

const namespace = "paystream";
const toPod = { namespace, pod: "prometheus-0" } as const;
const toService = { namespace, service: "prometheus" } as const;

const POD = { [`GET /api/v1/namespaces/${namespace}/pods/${toPod.pod}`]: {} } as const;

const DATA = 0;
const ERROR = 1;

/** A frame of a port-forward: its stream, and what is on it. */
function frame(stream: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([stream]), data]);
}

/** Each stream begins with the port that it is of, in two bytes. */
function open(connection: WebSocket): void {
  const port = Buffer.from([0x82, 0x23]);
  connection.send(frame(DATA, port));
  connection.send(frame(ERROR, port));
}

/** A pod that says everything again. */
function echo(connection: WebSocket): void {
  open(connection);
  connection.on("message", (data: Buffer) => connection.send(data));
}

async function forwardTo(
  target: ForwardTarget,
  script: Script,
): Promise<AsyncDisposable & { readonly forward: Forward; readonly server: FakeApiServer }> {
  await using started = new AsyncDisposableStack();
  const answers = { ...POD, ...script.answers };
  const server = started.use(await FakeApiServer.start({ ...script, answers }));
  const api = started.use(new KubernetesApi(server.config));
  const forward = started.use(await forwardPort(server.config, api, target, 9090));
  const all = started.move();
  return { forward, server, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function said({ port }: Forward, words: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(words);
  const [answer] = await once(socket, "data");
  socket.destroy();
  return String(answer);
}

/** What a connection receives until its other end ends it. */
async function received({ port }: Forward): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  return String(await buffer(socket));
}

function pods(...states: readonly { readonly name: string; readonly ready: string }[]) {
  return {
    [`GET /api/v1/namespaces/${namespace}/services/prometheus`]: {
      spec: { selector: { app: "prometheus" }, ports: [{ port: 9090, targetPort: "web" }] },
    },
    [`GET /api/v1/namespaces/${namespace}/pods`]: {
      items: states.map(({ name, ready }) => ({
        metadata: { name, namespace },
        spec: { containers: [{ ports: [{ name: "web", containerPort: 9099 }] }] },
        status: { conditions: [{ type: "Ready", status: ready }] },
      })),
    },
  };
}

describe("a forwarded port", () => {
  it("leads to the port of a pod, as often as somebody connects", async () => {
    await using opened = await forwardTo(toPod, { portForward: echo });
    expect(await said(opened.forward, "hello")).toBe("hello");
    expect(await said(opened.forward, "again")).toBe("again");
    const asked = `UPGRADE /api/v1/namespaces/${namespace}/pods/prometheus-0/portforward?ports=9090`;
    const connections = opened.server.requests.filter((it) => it.startsWith("UPGRADE"));
    expect(connections).toEqual([asked, asked]);
  });

  it("ends a connection when the pod does, with all that the pod said", async () => {
    await using opened = await forwardTo(toPod, {
      portForward(connection) {
        open(connection);
        connection.send(frame(DATA, Buffer.from("good")));
        connection.send(frame(DATA, Buffer.from("bye")));
        connection.close();
      },
    });
    expect(await received(opened.forward)).toBe("goodbye");
    expect(opened.forward.failure).toBeUndefined();
  });

  it.each(["end", "resetAndDestroy"] as const)(
    "lets the pod go when the client does: %s",
    async (leave) => {
      const gone = Promise.withResolvers<void>();
      await using opened = await forwardTo(toPod, {
        portForward(connection) {
          connection.on("close", gone.resolve);
          echo(connection);
        },
      });
      const socket = connect(opened.forward.port, "127.0.0.1");
      socket.write("hello");
      await once(socket, "data");
      socket[leave]();
      await gone.promise;
    },
  );

  it("breaks a connection off that the pod refuses, and says why", async () => {
    await using opened = await forwardTo(toPod, {
      portForward(connection) {
        open(connection);
        connection.send(frame(ERROR, Buffer.from("connection refused")));
      },
    });
    await expect(received(opened.forward)).rejects.toThrow("ECONNRESET");
    expect(opened.forward.failure?.message).toBe(
      "Port 9090 of pod prometheus-0 in paystream: connection refused",
    );
  });

  it("leads to a ready pod of a Service, by the port's name", async () => {
    await using opened = await forwardTo(toService, {
      answers: pods({ name: "old", ready: "False" }, { name: "new", ready: "True" }),
      portForward: echo,
    });
    expect(await said(opened.forward, "hello")).toBe("hello");
    expect(opened.server.requests.at(-1)).toContain("/pods/new/portforward?ports=9099");
  });

  it("is not opened to a pod that is not there", async () => {
    await expect(forwardTo({ namespace, pod: "gone" }, {})).rejects.toThrow("not found");
  });

  it("is not opened where no pod is ready, and says so", async () => {
    const answers = pods({ name: "old", ready: "False" });
    await expect(forwardTo(toService, { answers })).rejects.toThrow(
      "Service prometheus of paystream has no pod that is ready, of 1.",
    );
  });

  it("is usable again when the API server is", async () => {
    await using opened = await forwardTo(toPod, { portForward: echo });
    const { port } = opened.server;
    await opened.server.die();
    await expect(received(opened.forward)).rejects.toThrow("ECONNRESET");
    expect(opened.forward.failure?.message).toContain("ECONNREFUSED");
    await opened.server.listen(port);
    expect(await said(opened.forward, "hello")).toBe("hello");
  });
});
