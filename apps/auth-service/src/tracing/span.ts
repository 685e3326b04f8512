import type { Exemplar } from "@paystream/metrics";
import type { contract } from "../contract.ts";

/** What is told of a span. Texts are searched for card numbers before they go anywhere. */
export type SpanAttributes = {
  readonly [Name in Exclude<keyof typeof contract.spanAttributes, "failure">]?:
    | string
    | number
    | undefined;
};

/** Headers of W3C Trace Context, with which another service goes on with a trace. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** The parts of a request that have a span of their own. */
export type SpanName = "idempotency claim" | "idempotency settle" | "processor call";

/** Something that took time, in the trace of a request. */
export interface Span {
  /** The id of its trace in hexadecimal; undefined where the trace is not kept, and nobody could look it up. */
  readonly traceId: string | undefined;
  /** Leads from a measurement of this request to its trace and its log; undefined where that is not kept. */
  readonly exemplar: Exemplar | undefined;
  /** What to send to whoever is asked in the time of this span. */
  headers(): TraceHeaders;
  /** Begins a part of it. */
  child(name: SpanName, attributes?: SpanAttributes): Span;
  /** Ends it, once. @param failure - a short name of what went wrong, if something did */
  end(attributes?: SpanAttributes, failure?: string): void;
}

/** The span of a request, which is named when its route is known. */
export interface RequestSpan extends Span {
  rename(name: string): void;
}

/** Traces requests. Without tracing there is none, and nothing asks for one. */
export interface Tracing {
  /** Begins the span of a request that has arrived, in the trace that its headers name or a new one. */
  request(headers: TraceHeaders, requestId: string): RequestSpan;
  /** Sends what waits, as far as that is possible within two seconds. */
  stop(): Promise<void>;
}
