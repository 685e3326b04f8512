import {
  type Span as ApiSpan,
  type Attributes,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { Exemplar } from "@paystream/metrics";
import { contract } from "../contract.ts";
import type { RequestSpan, Span, SpanAttributes, SpanName, TraceHeaders } from "./span.ts";

/** What the spans of one request share. */
interface RequestTrace {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
  readonly mask: (text: string) => string;
  readonly requestId: string;
}

const { spanAttributes: names } = contract;

/** What another program does meanwhile is a call of it; the rest is ours. */
const kinds: Readonly<Record<SpanName, SpanKind>> = {
  "idempotency claim": SpanKind.INTERNAL,
  "idempotency settle": SpanKind.INTERNAL,
  "processor call": SpanKind.CLIENT,
};

/** Prometheus drops an exemplar whose labels have more characters together, with their names. */
const LONGEST_EXEMPLAR = 128;

/** A span that is sent to the collector when it ends. */
export class KeptSpan implements RequestSpan {
  readonly #span: ApiSpan;
  readonly #of: RequestTrace;

  constructor(span: ApiSpan, of: RequestTrace) {
    this.#span = span;
    this.#of = of;
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  get exemplar(): Exemplar {
    const { traceId } = this;
    const { requestId } = this.#of;
    const labels = { trace_id: traceId, request_id: requestId };
    return Object.entries(labels).flat().join("").length > LONGEST_EXEMPLAR
      ? { trace_id: traceId }
      : labels;
  }

  headers(): TraceHeaders {
    return headersOf(this.#span, this.#of.propagator);
  }

  child(name: SpanName, attributes: SpanAttributes = {}): Span {
    const context = trace.setSpan(ROOT_CONTEXT, this.#span);
    const span = this.#of.tracer.startSpan(name, { kind: kinds[name] }, context);
    span.setAttributes(this.#masked(attributes));
    return new KeptSpan(span, this.#of);
  }

  rename(name: string): void {
    this.#span.updateName(this.#of.mask(name));
  }

  end(attributes: SpanAttributes = {}, failure?: string): void {
    this.#span.setAttributes(this.#masked(attributes));
    if (failure !== undefined) {
      this.#span.setAttribute(names.failure, this.#of.mask(failure));
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }

  #masked(attributes: SpanAttributes): Attributes {
    const masked: Attributes = {};
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) {
        masked[names[name as keyof SpanAttributes]] =
          typeof value === "string" ? this.#of.mask(value) : value;
      }
    }
    return masked;
  }
}

/** The W3C headers that name a span as the parent. */
export function headersOf(span: ApiSpan, propagator: TextMapPropagator): TraceHeaders {
  const headers: Record<string, string> = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  return headers;
}
