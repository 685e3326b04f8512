import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { settings } from "../../stacks/environment/settings.ts";
import { podStartSeconds } from "./allowances.ts";
import { type Changes, type Drill, DrillStoppedError } from "./drill.ts";
import type { DrilledEnvironment } from "./drill-session.ts";
import { Steering } from "./steer-release.ts";

const POLL_MS = 200;

/**
 * An environment with what a drill needs of it, from before it begins until it is over. What pods are made
 * of is released first, and the strategy changed on its own, as an operator should; and the other way
 * round at the end.
 */
export class PreparedEnvironment implements AsyncDisposable {
  readonly cluster: DrilledEnvironment["cluster"];
  readonly namespace: string;
  readonly observe?: NonNullable<DrilledEnvironment["observe"]>;
  readonly observeEveryMs?: number;
  readonly #environment: DrilledEnvironment;
  readonly #settings: Changes | undefined;
  readonly #steer: Steering;
  readonly #tell: (line: string) => void;

  private constructor(
    { settings: needed }: Pick<Drill, "settings">,
    environment: DrilledEnvironment,
    tell: (line: string) => void,
  ) {
    const { cluster, namespace, observe, observeEveryMs } = environment;
    this.cluster = cluster;
    this.namespace = namespace;
    if (observe !== undefined) {
      this.observe = observe;
    }
    if (observeEveryMs !== undefined) {
      this.observeEveryMs = observeEveryMs;
    }
    this.#environment = environment;
    this.#settings = needed;
    this.#steer = new Steering(cluster.api, namespace);
    this.#tell = tell;
  }

  /** @throws UsageError when the environment does not become Healthy; it is brought back then */
  static async of(
    drill: Pick<Drill, "settings">,
    environment: DrilledEnvironment,
    tell: (line: string) => void,
  ): Promise<PreparedEnvironment> {
    const prepared = new PreparedEnvironment(drill, environment, tell);
    try {
      await prepared.#prepare();
      return prepared;
    } catch (error) {
      await prepared[Symbol.asyncDispose]();
      throw error instanceof DrillStoppedError ? new UsageError(error.message) : error;
    }
  }

  /** As that of the environment, with what the drill needs. */
  readonly provision = (changes: Changes): Promise<void> =>
    this.#environment.provision({ ...this.#settings, ...changes });

  /** @throws DrillStoppedError when the environment does not become Healthy again */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#settings !== undefined) {
      this.#tell("takes back what the drill needs of the environment");
      // One that is not Healthy with what the drill needs may be without it.
      await this.#provision(this.#ofPods).catch(() => {});
      await this.#provision({});
    }
  }

  async #prepare(): Promise<void> {
    if (this.#settings !== undefined) {
      const told = Object.entries(this.#settings).map((setting) => setting.join(" "));
      this.#tell(`gives the environment what the drill needs: ${told.join(", ")}`);
      await this.#provision(this.#ofPods);
      await this.#provision(this.#settings);
    }
  }

  /** What changes pods. */
  get #ofPods(): Changes {
    const { [settings.strategy.key]: _, ...ofPods } = this.#settings ?? {};
    return ofPods;
  }

  /** Provisions, and skips the steps: nobody is to wait for them. */
  async #provision(changes: Changes): Promise<void> {
    await this.#environment.provision(changes);
    const limit = Date.now() + 2 * podStartSeconds * 1000;
    let isPromoting = false;
    for (;;) {
      const { metadata, status } = await this.#steer.read();
      const isSeen = status?.observedGeneration === String(metadata.generation);
      if (isSeen && status?.phase === "Healthy" && status.currentPodHash === status.stableRS) {
        return;
      }
      if (isSeen && !isPromoting) {
        await this.#steer.promoteFull();
        isPromoting = true;
      }
      if (Date.now() > limit) {
        throw new DrillStoppedError(
          `The environment is not Healthy, but ${status?.phase ?? "not to be seen"}.`,
        );
      }
      await sleep(POLL_MS);
    }
  }
}
