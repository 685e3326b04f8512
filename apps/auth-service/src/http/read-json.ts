import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { parseJson } from "./parse-json.ts";
import { problem } from "./problem.ts";

/** The most that a body may have: 1 MiB (spec 000 §6.1). */
const MAX_BODY_BYTES = 1 << 20;

/** `application/json` and its `+json` relatives, with any parameters. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** A charset other than UTF-8, the only one that JSON has between systems (RFC 8259 §8.1). */
const OTHER_CHARSET = /;\s*charset\s*=\s*"?(?!utf-8"?\s*(?:;|$))/i;

/** The parsed body with the `performance.now()` of its last byte, or the refusal to send. */
export type ReadJson =
  | { readonly value: unknown; readonly receivedAt: number }
  | { readonly refusal: Response };

/**
 * Reads a JSON body from the connection. Hono's own ways to do it cost a native `Request` for every
 * call (`hono/body-limit`: an eighth of the throughput) or read without a limit.
 *
 * Refuses with 415 another type or encoding, 413 more than 1 MiB (declared or counted, keeping no more
 * than that), 408 what does not come to its end, and 400 what is not JSON.
 */
export async function readJson(incoming: IncomingMessage): Promise<ReadJson> {
  const { headers } = incoming;
  const contentType = headers["content-type"] ?? "";
  if (!JSON_TYPE.test(contentType) || OTHER_CHARSET.test(contentType)) {
    return refuse(
      "unsupported-media-type",
      415,
      "Send the body as Content-Type: application/json.",
    );
  }
  if ((headers["content-encoding"] ?? "identity").toLowerCase() !== "identity") {
    return refuse("unsupported-media-type", 415, "Send the body without a Content-Encoding.");
  }
  const body = declaresTooMuch(incoming) ? "too large" : await read(incoming);
  const receivedAt = performance.now();
  if (body === "too large") {
    // What is left of the body is not read, so the connection is of no further use.
    const headers = { connection: "close" };
    return refuse("body-too-large", 413, `Send at most ${MAX_BODY_BYTES} bytes.`, { headers });
  }
  if (body === "incomplete") {
    return refuse("incomplete-request", 408, "Send the whole body in time.");
  }
  if (!isUtf8(body)) {
    return refuse("malformed-json", 400, "Send the body in UTF-8.");
  }
  try {
    return { value: parseJson(body.toString()), receivedAt };
  } catch {
    // The parser's own message quotes the body, and so perhaps a card number.
    return refuse("malformed-json", 400, "Send one JSON object, such as the example in /docs.");
  }
}

/** Whether a request says itself that its body is too large. */
export function declaresTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;
}

function refuse(...args: Parameters<typeof problem>): ReadJson {
  return { refusal: problem(...args) };
}

/** The whole body, unless it has more than {@link MAX_BODY_BYTES} or its client goes before its end. */
function read(incoming: IncomingMessage): Promise<Buffer | "too large" | "incomplete"> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) {
        chunks.length = 0;
        resolve("too large");
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", () => resolve("incomplete"));
  });
}
