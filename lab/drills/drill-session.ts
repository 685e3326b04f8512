import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Observation } from "../observation/observation.ts";
import { Observer } from "../observation/observer.ts";
import { Recorder } from "../observation/recorder.ts";
import type { Ledger } from "../traffic/ledger.ts";
import { podStartSeconds, reactionSeconds } from "./allowances.ts";
import { type Changes, type Drill, type DrillContext, DrillStoppedError } from "./drill.ts";
import { type Figures, readFigures } from "./figures.ts";
import { Payments } from "./payments.ts";
import { Releases } from "./releases.ts";
import { isPromoted, podsOf, type Sample } from "./sample.ts";
import { sampleOf } from "./sample-of.ts";
import { ServicePods } from "./service-pods.ts";
import { Steering } from "./steer-release.ts";
import { Timeline } from "./timeline.ts";
import { judgementLine, Verdict } from "./verdict.ts";
import { Watch } from "./watch.ts";

/** An environment that drills run on. */
export interface DrilledEnvironment {
  readonly cluster: Cluster;
  readonly namespace: string;
  /**
   * Provisions the environment, with nothing changed or some settings. Resolves when the cluster has it,
   * not when a release has come to its end.
   */
  readonly provision: (changes: Changes) => Promise<void>;
  /** How it is looked at; default by its API server and its Prometheus. */
  readonly observe?: () => Promise<Observation>;
  /** From one look to the next, in milliseconds; default a second. */
  readonly observeEveryMs?: number;
}

const POLL_MS = 200;

/** Everything that one run of a drill uses, from its begin to the state before it. */
export class DrillSession implements AsyncDisposable {
  readonly figures: Figures;
  readonly timeline: Timeline;
  readonly verdict: Verdict;
  readonly watch = new Watch<Sample>();
  readonly #environment: DrilledEnvironment;
  readonly #drill: Drill;
  readonly #steer: Steering;
  readonly #pods: ServicePods;
  readonly #resources = new AsyncDisposableStack();
  readonly #payments: Payments;
  #releases: Releases | undefined;

  private constructor(
    drill: Drill,
    environment: DrilledEnvironment,
    figures: Figures,
    tell: (line: string) => void,
  ) {
    const { cluster, namespace } = environment;
    this.figures = figures;
    this.timeline = new Timeline(tell);
    this.verdict = new Verdict(drill.expectations, (judged) =>
      this.timeline.judged(judgementLine(judged)),
    );
    this.#drill = drill;
    this.#environment = environment;
    this.#steer = new Steering(cluster.api, namespace);
    this.#pods = new ServicePods(cluster, namespace);
    this.#payments = new Payments(() => cluster.gateway, figures, this.timeline);
  }

  /** Reads what the environment is, and begins to look at it. */
  static async begin(
    drill: Drill,
    environment: DrilledEnvironment,
    tell: (line: string) => void,
  ): Promise<DrillSession> {
    const { cluster, namespace } = environment;
    const figures = await readFigures(cluster.api, namespace);
    const session = new DrillSession(drill, environment, figures, tell);
    const observer = session.#resources.use(new Observer(cluster, namespace));
    const { observe = () => observer.observe(), observeEveryMs = 1_000 } = environment;
    const recorder = session.#resources.use(new Recorder(observe, { intervalMs: observeEveryMs }));
    session.#resources.use(
      recorder.listen(({ observation, events }) => {
        for (const { at, text } of events) {
          session.timeline.seen(at, text);
        }
        const sample = sampleOf(observation);
        if (sample !== undefined) {
          session.watch.add(sample);
        }
      }),
    );
    return session;
  }

  /**
   * Runs the drill, and brings the environment back, also when it fails or is interrupted.
   *
   * @returns why it did not come to its end, if it did not, or why the environment is not as it was
   * @throws UsageError where the environment is not as a drill may begin
   */
  async run(interrupted: AbortSignal): Promise<string | undefined> {
    const releases = await this.#begin();
    const undo = new AsyncDisposableStack();
    const stoppedBy = await this.#reasonOf(async () => {
      const stop = Promise.withResolvers<never>();
      const interrupt = () => {
        const reason = new DrillStoppedError("It was interrupted.");
        this.watch.end(reason);
        stop.reject(reason);
      };
      interrupted.addEventListener("abort", interrupt, { once: true });
      try {
        await Promise.race([this.#drill.run(this.#context(releases, undo)), stop.promise]);
      } finally {
        interrupted.removeEventListener("abort", interrupt);
      }
      // What nobody looked at is not passed.
      if (this.verdict.open.length > 0) {
        throw new DrillStoppedError(`It said nothing of: ${this.verdict.open.join(", ")}.`);
      }
    });
    return (await this.#reasonOf(() => this.#bringBack(releases, undo))) ?? stoppedBy;
  }

  /** Every payment of the drill. */
  get ledger(): Ledger {
    return this.#payments.all;
  }

  /** The version that the stable pods were of, from each moment on. */
  get stable(): readonly { readonly at: number; readonly version: string }[] {
    return this.watch.samples.map(({ at, rollout }) => ({
      at,
      version: this.#releases?.versionOf(rollout.stableHash) ?? "",
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#payments[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
  }

  async #begin(): Promise<Releases> {
    const before = await this.watch.until(
      reactionSeconds,
      ({ rollout }) => rollout.phase === "Healthy" && rollout.currentHash === rollout.stableHash,
    );
    if (before === undefined) {
      const { phase, message } = this.watch.latest?.rollout ?? { phase: "not to be seen" };
      throw new UsageError(
        `A drill begins with a release that is Healthy, and this one is ${phase}${message ? `: ${message}` : ""}.`,
      );
    }
    const { version } = this.figures;
    this.#releases = new Releases(
      { version, hash: before.rollout.stableHash, at: before.at },
      {
        drill: this.#drill.name,
        steer: this.#steer,
        timeline: this.timeline,
        watch: this.watch,
        provision: this.#environment.provision,
      },
    );
    return this.#releases;
  }

  /** Why some work failed: in words where it was stopped, else with where that was in the program. */
  async #reasonOf(work: () => Promise<void>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      const text = error instanceof DrillStoppedError ? error.message : String(Object(error).stack);
      this.timeline.did(`stopped: ${text.split("\n")[0]}`);
      return text;
    }
  }

  #context(releases: Releases, undo: AsyncDisposableStack): DrillContext {
    const { cluster, namespace } = this.#environment;
    const { figures, timeline, verdict, watch } = this;
    return {
      cluster,
      namespace,
      figures,
      base: releases.base,
      timeline,
      verdict,
      watch,
      steer: this.#steer,
      pods: this.#pods,
      undo,
      release: (changes, version) => releases.release(changes, version),
      pay: (rate, kinds) => this.#payments.pay(rate, kinds),
      ledger: () => this.#payments.newLedger(),
    };
  }

  /** The environment is left as it was found: Healthy, on the release that it began with. */
  async #bringBack(releases: Releases, undo: AsyncDisposableStack): Promise<void> {
    const { version, hash } = releases.base;
    await this.#payments[Symbol.asyncDispose]();
    await undo.disposeAsync();
    await this.#pods.clearFaults();
    await releases.goBack();
    const since = Date.now();
    const limit = since + 2 * podStartSeconds * 1000;
    while (!this.#isBack(hash, since)) {
      if (Date.now() > limit) {
        const { phase, message } = this.watch.latest?.rollout ?? { phase: "not to be seen" };
        throw new DrillStoppedError(
          `The environment did not become Healthy on ${version} again, but is ${phase}${message ? `: ${message}` : ""}.`,
        );
      }
      await sleep(POLL_MS);
    }
    this.timeline.did(`brought ${version} back`);
  }

  #isBack(hash: string, since: number): boolean {
    // Not waited for by the watch: that may have been ended.
    const { latest } = this.watch;
    if (latest === undefined || latest.at < since || !isPromoted(latest, hash)) {
      return false;
    }
    const pods = podsOf(latest, hash);
    return pods.length >= this.figures.plan.replicas && pods.every(({ isReady }) => isReady);
  }
}
