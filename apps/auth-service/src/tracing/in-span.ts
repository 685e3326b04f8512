import type { Span, SpanAttributes, SpanName } from "./span.ts";

/** Work in a span of its own. */
export interface SpanWork<T> {
  readonly name: SpanName;
  readonly attributes?: SpanAttributes;
  /** @param span - the new one */
  work(span: Span): T | Promise<T>;
  /** What is told of the result. */
  describe?(result: T): SpanAttributes;
  /** A short name for what was thrown: never its message, which may quote a card number. */
  classify?(error: unknown): string;
}

/** Runs work as a part of a span, which ends with it. What it returns or throws comes back unchanged. */
export async function inSpan<T>(
  parent: Span,
  { name, attributes, work, describe, classify }: SpanWork<T>,
): Promise<T> {
  const span = parent.child(name, attributes);
  try {
    const result = await work(span);
    span.end(describe?.(result));
    return result;
  } catch (error) {
    span.end(undefined, classify?.(error) ?? "error");
    throw error;
  }
}
