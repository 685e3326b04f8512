import type { Cluster } from "../cluster/cluster.ts";
import type { Ledger } from "../traffic/ledger.ts";
import type { PaymentKind } from "../traffic/payment-requests.ts";
import type { Traffic } from "../traffic/traffic.ts";
import type { Figures } from "./figures.ts";
import type { Sample } from "./sample.ts";
import type { ServicePods } from "./service-pods.ts";
import type { Steering } from "./steer-release.ts";
import type { Timeline } from "./timeline.ts";
import type { Verdict } from "./verdict.ts";
import type { Watch } from "./watch.ts";

/** Settings of the environment, by their keys without the project's name: `latencyBaseMs`. */
export type Changes = Readonly<Record<string, string>>;

/** A release that was given to the cluster. */
export interface Released {
  /** What its pods call themselves. */
  readonly version: string;
  /** Its pod-template-hash. */
  readonly hash: string;
  /** When the controller knew of it, in milliseconds since the epoch. */
  readonly at: number;
}

/** Everything that a drill works with. None of it says which cluster it is. */
export interface DrillContext<Expectation extends string = string> {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly figures: Figures;
  /** The release that had all of the traffic when the drill began. */
  readonly base: Released;
  readonly timeline: Timeline;
  readonly verdict: Verdict<Expectation>;
  readonly watch: Watch<Sample>;
  readonly steer: Steering;
  readonly pods: ServicePods;
  /** Undone when the drill ends, however it does: the last first. */
  readonly undo: AsyncDisposableStack;
  /**
   * Provisions the environment with some settings changed, as an operator does who releases.
   *
   * @param version of an earlier release, to go back to it; default one that never was
   */
  release(changes?: Changes, version?: string): Promise<Released>;
  /** Begins payments, in place of those before. They go on until the drill ends or stops them. */
  pay(rate: number, kinds?: readonly PaymentKind[]): Promise<Pick<Traffic, "ledger" | "stop">>;
  /** A ledger for payments that a drill makes by itself; it enters the report. */
  ledger(): Ledger;
}

/** A failure that is brought about on purpose, and what must come of it. */
export interface Drill<Expectation extends string = string> {
  readonly name: string;
  readonly title: string;
  /** What it does, in sentences. */
  readonly purpose: string;
  /** What the environment needs for it: set before it begins, and taken back after it. */
  readonly settings?: Changes;
  /** What must happen, and by when, in sentences by their names. */
  readonly expectations: Readonly<Record<Expectation, string>>;
  run(context: DrillContext<Expectation>): Promise<void>;
}

/** Ties the judgements of a drill to its expectations. */
export function defineDrill<Expectation extends string>(drill: Drill<Expectation>): Drill {
  return drill as unknown as Drill;
}

/** A drill cannot go on, because something that it builds on did not happen. */
export class DrillStoppedError extends Error {
  override readonly name = "DrillStoppedError";
}
