import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultTextMapGetter, ROOT_CONTEXT, SpanKind, type Tracer } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { KeptSpan } from "./kept-span.ts";
import { ReportingExporter } from "./reporting-exporter.ts";
import type { RequestSpan, TraceHeaders, Tracing } from "./span.ts";
import { UnkeptSpan } from "./unkept-span.ts";

export interface OpenTelemetryOptions {
  /** Base address of a receiver of OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  /** The share of traces that are kept, of those that begin here or that their caller keeps. */
  readonly share: number;
  /** What is said of this process beside its name, version and host. */
  readonly resource: Readonly<Record<string, string>>;
  readonly service: string;
  readonly version: string;
  /** What every text of a span goes through. */
  readonly mask: (text: string) => string;
  /** Is told of spans that nobody will see. */
  readonly onLoss: (count: number, error: unknown) => void;
}

/** How long the end of the process waits for the last spans to be sent, in milliseconds. */
const PATIENCE_MS = 2_000;

const propagator = new W3CTraceContextPropagator();

/**
 * Traces with the SDK of OpenTelemetry, and without anything global: spans are handed from caller to callee,
 * so no context has to be kept over asynchronous calls. A trace that another service began is not kept where
 * that service does not keep it. Where it does, its id decides, so that a caller who marks every request, as
 * OpenTelemetry does unless told otherwise, has no more of them kept than anybody else.
 *
 * Spans are sent as OTLP in JSON, at most 512 at a time and every five seconds; of those that wait 2048 are
 * held, and more are lost (the defaults of https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor).
 */
export class OpenTelemetryTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #mask: (text: string) => string;

  constructor({ endpoint, share, resource, service, version, mask, onLoss }: OpenTelemetryOptions) {
    const ofShare = new TraceIdRatioBasedSampler(share);
    const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        ...resource,
        "service.name": service,
        "service.version": version,
        "service.instance.id": hostname(),
      }),
      sampler: new ParentBasedSampler({ root: ofShare, remoteParentSampled: ofShare }),
      spanProcessors: [
        new BatchSpanProcessor({ exporter: new ReportingExporter(exporter, onLoss) }),
      ],
    });
    this.#tracer = this.#provider.getTracer(service, version);
    this.#mask = mask;
  }

  request(headers: TraceHeaders, requestId: string): RequestSpan {
    const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const span = this.#tracer.startSpan("request", { kind: SpanKind.SERVER }, context);
    const of = { tracer: this.#tracer, propagator, mask: this.#mask, requestId };
    return span.isRecording() ? new KeptSpan(span, of) : new UnkeptSpan(span, propagator);
  }

  async stop(): Promise<void> {
    // What cannot be sent was reported.
    const stopped = this.#provider.shutdown().catch(() => {});
    await Promise.race([stopped, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }
}
