import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { Recorder } from "../observation/recorder.ts";
import { scriptedRelease, times } from "../observation/testing/scripted-release.ts";
import type { Snapshot, Update } from "./messages.ts";
import { startPage } from "./page-server.ts";

async function servedPage() {
  await using starting = new AsyncDisposableStack();
  const release = scriptedRelease("good");
  let second = times.canaryReady - 1;
  const recorder = starting.use(new Recorder(async () => release.at(second), { intervalMs: 20 }));
  const { url } = starting.use(
    await startPage(recorder, { port: 0, namespace: "paystream-staging", isOwn: true }),
  );
  await recorder.until(() => true);
  const all = starting.move();
  return {
    url,
    /** Lets the canary become ready. */
    goOn() {
      second += 1;
    },
    async ask(path: string, options: { readonly method?: string; readonly host?: string } = {}) {
      const { method = "GET", host = url.host } = options;
      const asking = request(new URL(path, url), { method, headers: { host } }).end();
      const [response] = (await once(asking, "response")) as [IncomingMessage];
      return response;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The server-sent events of a response, as they come. */
async function* eventsOf(response: IncomingMessage) {
  let rest = "";
  for await (const chunk of response.setEncoding("utf8")) {
    const blocks = `${rest}${chunk}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, name] = /^event: (.+)$/m.exec(block) ?? [];
      const [, data] = /^data: (.+)$/m.exec(block) ?? [];
      if (name !== undefined && data !== undefined) {
        yield { name, data: JSON.parse(data) };
      }
    }
  }
}

describe("the server of the live page", () => {
  it("gives a page that loads nothing but its own parts, and runs nothing that stands in it", async () => {
    await using page = await servedPage();
    const response = await page.ask("/");
    const policy = response.headers["content-security-policy"];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).not.toContain("unsafe");
    const html = await text(response);
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = ""]) => part);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) {
      expect(part).toMatch(/^\/[^/]/);
      expect((await page.ask(part)).statusCode, part).toBe(200);
    }
  });

  it("gives its program as JavaScript", async () => {
    await using page = await servedPage();
    const response = await page.ask("/page.js");
    expect(response.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(await text(response)).toMatch(/new EventSource\("\/events"\)/);
  });

  it("tells who connects what was, and then what is", async () => {
    await using page = await servedPage();
    const events = eventsOf(await page.ask("/events"));
    const { value: first } = await events.next();
    const snapshot = first?.data as Snapshot;
    expect(first?.name).toBe("snapshot");
    expect(snapshot).toMatchObject({ namespace: "paystream-staging", isOwn: true, events: [] });
    expect(snapshot.observation?.weights.seen).toEqual({ stable: 100, canary: 0 });
    expect(snapshot.points.length).toBeGreaterThan(0);

    page.goOn();
    for await (const { name, data } of events) {
      expect(name).toBe("recorded");
      const { observation, events: told } = data as Update;
      if (observation.weights.seen?.canary === 10) {
        expect(told.map((event) => event.text)).toContain("weight 10 %");
        return;
      }
    }
  });

  it.each(["paystream.example", "127.0.0.1:1", "localhost"])(
    "answers nothing to a browser that came by the name %s",
    async (host) => {
      await using page = await servedPage();
      for (const path of ["/", "/events"]) {
        expect((await page.ask(path, { host })).statusCode).toBe(421);
      }
    },
  );

  it("does not listen on other addresses", async () => {
    await using page = await servedPage();
    const elsewhere = connect(Number(page.url.port), "127.0.0.2");
    await expect(once(elsewhere, "connect")).rejects.toThrow("ECONNREFUSED");
  });

  it("is found as localhost too", async () => {
    await using page = await servedPage();
    const host = `localhost:${page.url.port}`;
    expect((await page.ask("/", { host })).statusCode).toBe(200);
  });

  it("can only be read", async () => {
    await using page = await servedPage();
    expect((await page.ask("/", { method: "POST" })).statusCode).toBe(405);
  });

  it("goes on when it is asked for what is no address", async () => {
    await using page = await servedPage();
    const socket = connect(Number(page.url.port), "127.0.0.1");
    socket.end(`GET // HTTP/1.1\r\nhost: ${page.url.host}\r\nconnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
    expect((await page.ask("/?from=a-bookmark")).statusCode).toBe(200);
  });

  it("has nothing beside the page", async () => {
    await using page = await servedPage();
    for (const path of ["/page-server.ts", "/browser/main.ts", "/../package.json"]) {
      expect((await page.ask(path)).statusCode).toBe(404);
    }
  });
});
