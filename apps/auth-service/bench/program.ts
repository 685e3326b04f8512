/** A server that can be started. It listens on `PORT` and answers `/health`. */
export interface Program {
  readonly name: string;
  readonly command: readonly string[];
  /** Beyond `PORT` and `LATENCY_BASE_MS`, which every program understands. */
  readonly environment: Readonly<Record<string, string>>;
}
