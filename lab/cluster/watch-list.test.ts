import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { KubernetesApi } from "./kubernetes-api.ts";
import { FakeApiServer, sendStatus } from "./testing/fake-api-server.ts";

const PODS = "/api/v1/namespaces/paystream/pods";
const SELECTION = { namespace: "paystream", labelSelector: "app=auth-service" } as const;

function pod(name: string, resourceVersion: string) {
  return { metadata: { name, namespace: "paystream", resourceVersion } };
}

/** Answers lists with pods of these names, and gives the test the watches. */
function watchedPods(...names: string[]) {
  const watches = new Queue<ServerResponse>();
  const items = names.map((name) => pod(name, "7"));
  const answers = {
    [`GET ${PODS}`]: ({ url = "" }: { readonly url?: string }, response: ServerResponse) => {
      if (url.includes("watch=true")) {
        response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
        watches.add(response);
      } else {
        sendStatus(response, 200, { metadata: { resourceVersion: "7" }, items });
      }
    },
  };
  return { watches, answers };
}

/** What came, in order, for whoever takes it. */
class Queue<Item> {
  readonly #items: Item[] = [];
  readonly #takers: ((item: Item) => void)[] = [];

  add(item: Item): void {
    const taker = this.#takers.shift();
    if (taker === undefined) {
      this.#items.push(item);
    } else {
      taker(item);
    }
  }

  take(): Promise<Item> {
    const item = this.#items.shift();
    return item === undefined
      ? new Promise((resolve) => this.#takers.push(resolve))
      : Promise.resolve(item);
  }
}

function send(watch: ServerResponse, type: string, object: object): void {
  watch.write(`${JSON.stringify({ type, object })}\n`);
}

function watched(server: FakeApiServer, signal?: AbortSignal) {
  const api = new KubernetesApi(server.config);
  const lists = api.watch("v1", "Pod", { ...SELECTION, ...(signal && { signal }) });
  return {
    async next() {
      const { value } = await lists.next();
      return value?.map(({ metadata }) => metadata.name);
    },
    async [Symbol.asyncDispose]() {
      await lists.return();
      api[Symbol.dispose]();
    },
  };
}

it("a watch tells what is there, and again after each change", async () => {
  const { watches, answers } = watchedPods("a");
  await using server = await FakeApiServer.start({ answers });
  await using pods = watched(server);

  expect(await pods.next()).toEqual(["a"]);
  const next = pods.next();
  const watch = await watches.take();
  send(watch, "ADDED", pod("b", "8"));
  expect(await next).toEqual(["a", "b"]);
  send(watch, "MODIFIED", pod("a", "9"));
  expect(await pods.next()).toEqual(["a", "b"]);
  send(watch, "DELETED", pod("a", "10"));
  expect(await pods.next()).toEqual(["b"]);
  expect(server.requests[1]).toBe(
    `GET ${PODS}?labelSelector=${encodeURIComponent("app=auth-service")}`,
  );
});

it("a watch that the server ends goes on where it was", async () => {
  const { watches, answers } = watchedPods("a");
  await using server = await FakeApiServer.start({ answers });
  await using pods = watched(server);
  await pods.next();

  const next = pods.next();
  const first = await watches.take();
  send(first, "BOOKMARK", pod("", "12"));
  first.end();
  send(await watches.take(), "ADDED", pod("b", "13"));
  expect(await next).toEqual(["a", "b"]);
  expect(server.requests.at(-1)).toContain("resourceVersion=12");
});

it("a watch outlives the server, and sees what went meanwhile", async () => {
  const { watches, answers } = watchedPods("a", "b");
  await using server = await FakeApiServer.start({ answers });
  await using pods = watched(server);
  await pods.next();

  const next = pods.next();
  await watches.take();
  const { port } = server;
  await server.die();
  const later = watchedPods("b", "c");
  server.play({ answers: later.answers });
  await server.listen(port);
  // The new server does not know the point from which the watch would go on.
  send(await later.watches.take(), "ERROR", { code: 410 });
  expect(await next).toEqual(["b", "c"]);
});

it("a watch of what the server refuses says why", async () => {
  const answers = {
    [`GET ${PODS}`]: (_: unknown, response: ServerResponse) =>
      sendStatus(response, 403, { message: "tester may not list pods" }),
  };
  await using server = await FakeApiServer.start({ answers });
  await using pods = watched(server);
  await expect(pods.next()).rejects.toThrow("tester may not list pods");
});

it("a watch ends with its signal", async () => {
  const { watches, answers } = watchedPods("a");
  await using server = await FakeApiServer.start({ answers });
  const ending = new AbortController();
  await using pods = watched(server, ending.signal);
  await pods.next();

  const next = pods.next();
  await watches.take();
  ending.abort();
  expect(await next).toBeUndefined();
});
