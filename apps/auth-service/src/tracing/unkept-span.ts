import type { Span as ApiSpan, TextMapPropagator } from "@opentelemetry/api";
import { headersOf } from "./kept-span.ts";
import type { RequestSpan, Span, TraceHeaders } from "./span.ts";

/** The span of a request whose trace is not kept, and each of its parts: it only tells others so. */
export class UnkeptSpan implements RequestSpan {
  readonly traceId = undefined;
  readonly exemplar = undefined;
  readonly #span: ApiSpan;
  readonly #propagator: TextMapPropagator;

  constructor(span: ApiSpan, propagator: TextMapPropagator) {
    this.#span = span;
    this.#propagator = propagator;
  }

  headers(): TraceHeaders {
    return headersOf(this.#span, this.#propagator);
  }

  child(): Span {
    return this;
  }

  rename(): void {}

  end(): void {}
}
