import { setTimeout as sleep } from "node:timers/promises";
import { podStartSeconds } from "./allowances.ts";
import { type Changes, DrillStoppedError, type Released } from "./drill.ts";
import type { Steering } from "./steer-release.ts";
import type { Timeline } from "./timeline.ts";

export interface ReleasesOptions {
  /** The name of the drill, which its versions carry. */
  readonly drill: string;
  readonly steer: Steering;
  readonly timeline: Timeline;
  /** Ends when the drill is interrupted. */
  readonly watch: { throwIfEnded(): void };
  /** Resolves when the cluster has the environment, with nothing changed or some settings. */
  readonly provision: (changes: Changes) => Promise<void>;
}

const POLL_MS = 200;

/** The releases of one drill, from the one that it begins with. */
export class Releases {
  readonly base: Released;
  readonly #options: ReleasesOptions;
  readonly #versions: Map<string, string>;
  #count = 0;
  #provisioned: Promise<void> = Promise.resolve();

  constructor(base: Released, options: ReleasesOptions) {
    this.base = base;
    this.#options = options;
    this.#versions = new Map([[base.hash, base.version]]);
  }

  /** What the pods of a pod-template-hash call themselves; undefined for what this drill did not release. */
  versionOf(hash: string): string | undefined {
    return this.#versions.get(hash);
  }

  /** @param again version of an earlier release, to go back to it; default one that never was */
  async release(changes: Changes = {}, again?: string): Promise<Released> {
    const { drill, timeline, watch } = this.#options;
    // A drill that was interrupted may not know it yet.
    watch.throwIfEnded();
    this.#count += 1;
    // Argo Rollouts takes a version that was there before for a way back.
    const version =
      again ?? `${this.base.version}-${drill}.${this.#count}.${Date.now().toString(36)}`;
    await this.#provision(version === this.base.version ? changes : { ...changes, version });
    const hash = await this.#observedHash();
    const told = Object.entries(changes).map(([key, value]) =>
      key.startsWith("secrets.") ? key : `${key} ${value}`,
    );
    timeline.did(
      [`released ${version}`, ...told, ...(again === undefined ? [] : ["again"])].join(", "),
    );
    this.#versions.set(hash, version);
    return { version, hash, at: Date.now() };
  }

  /** Provisions the environment as the drill found it, and skips the steps: nobody is to wait for them. */
  async goBack(): Promise<void> {
    await this.#provision({});
    await this.#observedHash();
    await this.#options.steer.promoteFull();
  }

  /** One at a time: a release that an interruption met halfway is not to come after the way back. */
  async #provision(changes: Changes): Promise<void> {
    const before = this.#provisioned.catch(() => {});
    this.#provisioned = before.then(() => this.#options.provision(changes));
    await this.#provisioned;
  }

  /** The pod-template-hash of what is wanted, once Argo Rollouts has seen it. */
  async #observedHash(): Promise<string> {
    const limit = Date.now() + podStartSeconds * 1000;
    while (Date.now() < limit) {
      const { metadata, status } = await this.#options.steer.read();
      if (status?.observedGeneration === String(metadata.generation) && status.currentPodHash) {
        return status.currentPodHash;
      }
      await sleep(POLL_MS);
    }
    throw new DrillStoppedError("Argo Rollouts has not seen the release.");
  }
}
