import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Observation } from "../observation/observation.ts";
import { Observer } from "../observation/observer.ts";
import { Recorder } from "../observation/recorder.ts";
import { Ledger } from "../traffic/ledger.ts";
import type { PaymentKind } from "../traffic/payment-requests.ts";
import { Traffic } from "../traffic/traffic.ts";
import { podStartSeconds, reactionSeconds } from "./allowances.ts";
import {
  type Changes,
  type Drill,
  type DrillContext,
  DrillStoppedError,
  type Released,
} from "./drill.ts";
import { type Figures, readFigures } from "./figures.ts";
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

/** The most seconds that the payments of a drill go on, should nothing else end them. */
const MOST_SECONDS = 3_600;
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
  readonly #ledgers: Ledger[] = [];
  #traffic: Traffic | undefined;
  #releases = 0;
  #provisioned: Promise<void> = Promise.resolve();

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
    const base = await this.#base();
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
        await Promise.race([this.#drill.run(this.#context(base, undo)), stop.promise]);
      } finally {
        interrupted.removeEventListener("abort", interrupt);
      }
      // What nobody looked at is not passed.
      if (this.verdict.open.length > 0) {
        throw new DrillStoppedError(`It said nothing of: ${this.verdict.open.join(", ")}.`);
      }
    });
    return (await this.#reasonOf(() => this.#bringBack(base, undo))) ?? stoppedBy;
  }

  /** Every payment of the drill. */
  get ledger(): Ledger {
    const all = new Ledger();
    for (const ledger of this.#ledgers) {
      all.addAll(ledger);
    }
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#traffic?.[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
  }

  async #base(): Promise<Released> {
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
    return { version: this.figures.version, hash: before.rollout.stableHash, at: before.at };
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

  #context(base: Released, undo: AsyncDisposableStack): DrillContext {
    const { cluster, namespace } = this.#environment;
    const { figures, timeline, verdict, watch } = this;
    return {
      cluster,
      namespace,
      figures,
      base,
      timeline,
      verdict,
      watch,
      steer: this.#steer,
      pods: this.#pods,
      undo,
      release: (changes, version) => this.#release(base, changes, version),
      pay: (rate, kinds) => this.#pay(rate, kinds),
      ledger: () => this.#newLedger(),
    };
  }

  async #release(base: Released, changes: Changes = {}, again?: string): Promise<Released> {
    // A drill that was interrupted may not know it yet.
    this.watch.throwIfEnded();
    this.#releases += 1;
    // A version that never was: Argo Rollouts takes one that was for a way back.
    const version =
      again ?? `${base.version}-${this.#drill.name}.${this.#releases}.${Date.now().toString(36)}`;
    await this.#provision(version === base.version ? changes : { ...changes, version });
    const hash = await this.#observedHash();
    const told = Object.entries(changes).map(([key, value]) =>
      key.startsWith("secrets.") ? key : `${key} ${value}`,
    );
    this.timeline.did(
      [`released ${version}`, ...told].join(", ") + (again === undefined ? "" : ", again"),
    );
    return { version, hash, at: Date.now() };
  }

  /** One at a time: a release that an interruption met halfway is not to come after the way back. */
  async #provision(changes: Changes): Promise<void> {
    const before = this.#provisioned.catch(() => {});
    this.#provisioned = before.then(() => this.#environment.provision(changes));
    await this.#provisioned;
  }

  /** The pod-template-hash of what is wanted, once Argo Rollouts has seen it. */
  async #observedHash(): Promise<string> {
    const limit = Date.now() + podStartSeconds * 1000;
    while (Date.now() < limit) {
      const { metadata, status } = await this.#steer.read();
      if (status?.observedGeneration === String(metadata.generation) && status.currentPodHash) {
        return status.currentPodHash;
      }
      await sleep(POLL_MS);
    }
    throw new DrillStoppedError("Argo Rollouts has not seen the release.");
  }

  async #pay(rate: number, kinds?: readonly PaymentKind[]): Promise<Traffic> {
    await this.#traffic?.stop();
    this.#traffic = await Traffic.start({
      gateway: this.#environment.cluster.gateway,
      host: this.figures.host,
      rate,
      kinds: kinds ?? this.figures.processors.map((processor) => ({ processor })),
      seconds: MOST_SECONDS,
      ledger: this.#newLedger(),
    });
    this.timeline.did(`pays ${rate} times a second`);
    return this.#traffic;
  }

  #newLedger(): Ledger {
    const ledger = new Ledger();
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** The environment is left as it was found: Healthy, on the release that it began with. */
  async #bringBack(base: Released, undo: AsyncDisposableStack): Promise<void> {
    await this.#traffic?.stop().catch(() => {});
    await undo.disposeAsync();
    await this.#pods.clearFaults();
    await this.#provision({});
    await this.#observedHash();
    const provisionedAt = Date.now();
    // No drill is to wait for the steps of the way back.
    await this.#steer.promoteFull();
    const limit = Date.now() + 2 * podStartSeconds * 1000;
    for (;;) {
      const sample = this.watch.latest;
      const ready = sample === undefined ? [] : podsOf(sample, base.hash);
      if (
        sample !== undefined &&
        sample.at >= provisionedAt &&
        isPromoted(sample, base.hash) &&
        ready.length >= this.figures.plan.replicas &&
        ready.every(({ isReady }) => isReady)
      ) {
        this.timeline.did(`brought ${base.version} back`);
        return;
      }
      if (Date.now() > limit) {
        throw new DrillStoppedError(
          `The environment did not become Healthy on ${base.version} again: ${sample?.rollout.phase ?? "nothing is seen of it"} ${sample?.rollout.message ?? ""}`,
        );
      }
      await sleep(POLL_MS);
    }
  }
}
