import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as a test looks at it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly status: { readonly code: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** An OTLP message of traces (opentelemetry/proto/collector/trace/v1), as far as a test looks at it. */
interface Message {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ReceivedSpan, "attributes"> & {
        readonly attributes: readonly KeyValue[];
      })[];
    }[];
  }[];
}

/** A receiver of OTLP over HTTP, in JSON, on a free port of this process. */
export class OtlpReceiver implements AsyncDisposable {
  /** What has arrived, as it was sent. */
  readonly bodies: string[] = [];
  /** What it answers. */
  status = 200;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<OtlpReceiver> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const receiver = new OtlpReceiver(server);
    server.on("request", async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) {
        chunks.push(chunk);
      }
      if (incoming.url === "/v1/traces" && receiver.status === 200) {
        receiver.bodies.push(Buffer.concat(chunks).toString());
      }
      outgoing.writeHead(receiver.status, { "content-type": "application/json" }).end("{}");
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): readonly ReceivedSpan[] {
    return this.#resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ ...span, attributes: valuesOf(span.attributes) })),
      ),
    );
  }

  /** What the first message says of the process. */
  get resource(): Readonly<Record<string, unknown>> {
    return valuesOf(this.#resourceSpans[0]?.resource.attributes ?? []);
  }

  get #resourceSpans(): Message["resourceSpans"] {
    return this.bodies.flatMap((body) => (JSON.parse(body) as Message).resourceSpans);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function valuesOf(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
