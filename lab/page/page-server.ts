import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { Recorded, Recorder } from "../observation/recorder.ts";
import { browserProgram } from "./browser-program.ts";
import type { Snapshot, Subject, Update } from "./messages.ts";

/** The live page, on loopback. */
export interface Page extends AsyncDisposable {
  readonly url: URL;
}

export interface PageOptions extends Subject {
  /** Of loopback; 0 for any that is free. */
  readonly port: number;
}

/** When a browser that has lost the page asks for it again, in milliseconds. */
const RETRY_MS = 1_000;

/** Only what the page itself brings is loaded, and nobody frames it. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/**
 * Serves the page to browsers of this machine, and tells them what is recorded as it is. It listens on
 * loopback only, and answers only to names of loopback: a page elsewhere whose name is made to lead here
 * reads nothing (DNS rebinding).
 *
 * @throws {@link UsageError} where the port is taken
 */
export async function startPage(
  recorder: Recorder,
  { port, namespace, isOwn }: PageOptions,
): Promise<Page> {
  const files = await filesOfPage();
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) {
      response.setHeader(name, value);
    }
    // Not as a URL: what a stranger sends, such as "//", need not be one.
    const [pathname = "/"] = (request.url ?? "/").split("?");
    const file = files.get(pathname);
    if (!isLoopback(request, server.address() as AddressInfo)) {
      answer(response, 421, "This page is only for browsers of the machine that it runs on.");
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      answer(response, 405, "The page can only be read.");
    } else if (pathname === "/events") {
      streams.add(response);
      response.once("close", () => streams.delete(response));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`retry: ${RETRY_MS}\n\n`);
      send(response, "snapshot", snapshotOf(recorder, { namespace, isOwn }));
    } else if (file === undefined) {
      answer(response, 404, "There is nothing here. The page is at /");
    } else {
      response.writeHead(200, { "content-type": file.type }).end(file.content);
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE"
      ? new UsageError(`Port ${port} of 127.0.0.1 is taken. Name another one with --port.`)
      : error;
  });

  const telling = recorder.listen((recorded) => {
    for (const stream of streams) {
      send(stream, "recorded", updateOf(recorded));
    }
  });
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async [Symbol.asyncDispose]() {
      telling[Symbol.dispose]();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface PageFile {
  readonly type: string;
  readonly content: string;
}

async function filesOfPage(): Promise<ReadonlyMap<string, PageFile>> {
  const read = (name: string) => readFile(new URL(name, import.meta.url), "utf8");
  return new Map([
    ["/", { type: "text/html; charset=utf-8", content: await read("index.html") }],
    ["/page.css", { type: "text/css; charset=utf-8", content: await read("page.css") }],
    ["/icon.svg", { type: "image/svg+xml", content: await read("icon.svg") }],
    ["/page.js", { type: "text/javascript; charset=utf-8", content: await browserProgram() }],
  ]);
}

function isLoopback({ headers }: IncomingMessage, { port }: AddressInfo): boolean {
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? "");
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

function snapshotOf({ latest, points, events }: Recorder, subject: Subject): Snapshot {
  return { ...subject, ...(latest && { observation: latest }), points, events };
}

function updateOf({ observation, point, events }: Recorded): Update {
  return { observation, point, events };
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
function send(response: ServerResponse, event: string, data: object): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
