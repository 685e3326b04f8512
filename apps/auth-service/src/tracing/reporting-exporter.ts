import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

/** Sends spans with another exporter, and tells which did not arrive, instead of the SDK's global handler. */
export class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onLoss: (count: number, error: unknown) => void;

  /** @param onLoss - is told of spans that will not be sent again */
  constructor(exporter: SpanExporter, onLoss: (count: number, error: unknown) => void) {
    this.#exporter = exporter;
    this.#onLoss = onLoss;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, ({ code, error }) => {
      if (code !== ExportResultCode.SUCCESS) {
        this.#onLoss(spans.length, error);
      }
      done({ code: ExportResultCode.SUCCESS });
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
