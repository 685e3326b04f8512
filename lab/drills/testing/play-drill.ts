import { vi } from "vitest";
import { alertmanagerConfiguration } from "../../../stacks/monitoring/alertmanager/alertmanager-configuration.ts";
import { configurationFile } from "../../../stacks/monitoring/alertmanager/alertmanager-flags.ts";
import { webhooks } from "../../../stacks/monitoring/alertmanager/channels.ts";
import { Pace } from "../../../stacks/pace.ts";
import type { Notification } from "../../pager/notification.ts";
import { renderedEnvironment } from "../../stacks/rendered-environment.ts";
import { type Entry, Ledger } from "../../traffic/ledger.ts";
import type { Changes, Drill, DrillContext } from "../drill.ts";
import { type Figures, figuresOf } from "../figures.ts";
import type { Sample } from "../sample.ts";
import { Timeline } from "../timeline.ts";
import { type Judged, Verdict } from "../verdict.ts";
import { Watch } from "../watch.ts";
import { PlayedPeople } from "./played-people.ts";

/** The pod-template-hashes of what runs, and of what is released first. */
export const BASE = "base";
export const CANARY = hashOf(1);

/**
 * What happens on a cluster, by the seconds since the last release, of which there were `count`; before the
 * first one, the seconds are below 0.
 */
export interface Play {
  /** What differs from an environment at rest. */
  sample(seconds: number, count: number): Partial<Sample>;
  /** What differs from a payment that the stable version approves in 200 ms. */
  payment(
    seconds: number,
    index: number,
    count: number,
  ): Partial<Entry> & { readonly takesMs?: number };
  /** Hears that the drill promotes the release. */
  promoted?(): void;
  /**
   * What becomes of something that people are told: by itself, each channel of an alert is told when its
   * routes say.
   */
  tell?(told: Notification): readonly Notification[];
  /** What a drill works with besides what is seen: a cluster, and pods that can be asked. */
  readonly context?: Partial<Pick<DrillContext, "cluster" | "namespace" | "pods" | "steer">> & {
    /** Is told what a release changes. */
    readonly released?: (changes: Changes) => void;
  };
}

const BASE_VERSION = "1.0.0";
export const CANARY_VERSION = versionOf(1);

/** The pod-template-hash of a release, counted from 1. */
export function hashOf(release: number): string {
  return `canary-${release}`;
}

/** The Rollout of a release that is under way, or that has ended so. */
export function releasedRollout(hash: string, end?: "promoted" | "aborted"): Sample["rollout"] {
  const phases = { promoted: "Healthy", aborted: "Degraded" } as const;
  return {
    phase: end === undefined ? "Progressing" : phases[end],
    message: "",
    isAborted: end === "aborted",
    stableHash: end === "promoted" ? hash : BASE,
    currentHash: hash,
  };
}

function versionOf(release: number): string {
  return `1.${release}.0`;
}

/** The most seconds that a drill takes here. */
const MOST_SECONDS = 3_600;

/** Everybody who may be told is the pager. */
const alertmanagerFile = alertmanagerConfiguration({
  channels: {
    smtp: undefined,
    mailboxes: {},
    credentials: webhooks,
    businessHours: { from: "09:00", to: "17:00", timeZone: "UTC" },
  },
  alerts: [],
  pace: new Pace(1),
});

/** How an environment of staging is, from its rendered files. */
export const figures: Figures = figuresOf(
  renderedEnvironment("staging").map((object) =>
    object.data !== undefined && configurationFile in object.data
      ? { ...object, data: { ...object.data, [configurationFile]: alertmanagerFile } }
      : object,
  ),
);

/**
 * Runs a drill against a play instead of a cluster, in no time: Vitest's fake timers must be in use.
 *
 * @param environment what it says of itself; default staging as it is committed
 * @returns what came of its expectations, by their names: `met: 21.0 s`
 */
export async function playDrill(
  drill: Drill,
  play: Play,
  environment: Figures = figures,
): Promise<Readonly<Record<string, string>>> {
  const watch = new Watch<Sample>();
  const verdict = new Verdict(drill.expectations);
  const people = new PlayedPeople(figures, play.tell);
  await using undo = new AsyncDisposableStack();
  const ledgers: { readonly ledger: Ledger; readonly rate: number; isOver: boolean }[] = [];
  let releasedAt = Number.POSITIVE_INFINITY;
  let count = 0;

  const context = {
    figures: environment,
    base: { version: BASE_VERSION, hash: BASE, at: Date.now() },
    timeline: new Timeline(() => {}),
    verdict,
    watch,
    pods: { inject: async () => {} } as unknown as DrillContext["pods"],
    steer: {
      promoteFull: async () => {},
      promote: async () => play.promoted?.(),
    } as unknown as DrillContext["steer"],
    undo,
    ...play.context,
    release: async (changes = {}, again) => {
      play.context?.released?.(changes);
      releasedAt = Date.now();
      count += 1;
      const earlier = Array.from({ length: count }, (_, index) => index + 1);
      const release = earlier.find((one) => versionOf(one) === again) ?? count;
      return { version: versionOf(release), hash: hashOf(release), at: releasedAt };
    },
    ledger: () => new Ledger(),
    pay: async (rate) => {
      const paying = { ledger: new Ledger(), rate, isOver: false };
      ledgers.push(paying);
      return {
        ledger: paying.ledger,
        stop: async () => {
          paying.isOver = true;
        },
      };
    },
  } satisfies Partial<DrillContext>;

  let isOver = false;
  const run = drill.run(context as unknown as DrillContext).finally(() => {
    isOver = true;
  });
  run.catch(() => {});
  for (let second = 0; second < MOST_SECONDS && !isOver; second += 1) {
    await vi.advanceTimersByTimeAsync(1000);
    const at = Date.now();
    const since = (at - releasedAt) / 1000;
    for (const { ledger, rate } of ledgers.filter((paying) => !paying.isOver)) {
      pay(ledger, rate, at, (index) => play.payment(since, index, count));
    }
    const sample = { ...atRest(at), ...play.sample(since, count) };
    watch.add({ told: people.hear(sample), ...sample });
  }
  await run;
  const names = Object.keys(drill.expectations);
  return Object.fromEntries(
    verdict.results.map((result, index) => [names[index] ?? "", outcomeOf(result)]),
  );
}

function outcomeOf(judged: Judged): string {
  return judged.outcome === "not judged"
    ? `${judged.outcome}: ${judged.reason}`
    : `${judged.outcome}: ${judged.measured}`;
}

function pay(
  ledger: Ledger,
  rate: number,
  at: number,
  payment: (index: number) => ReturnType<Play["payment"]>,
): void {
  for (let index = 0; index < rate; index += 1) {
    const dueAt = at - 1000 + (1000 * index) / rate;
    const { takesMs = 200, ...changes } = payment(index);
    ledger.add({
      dueAt,
      endedAt: dueAt + takesMs,
      processor: "visa_net",
      result: "approved",
      version: BASE_VERSION,
      detail: undefined,
      ...changes,
    });
  }
}

function atRest(at: number): Omit<Sample, "told"> {
  return {
    at,
    rollout: releasedRollout(BASE, "promoted"),
    pauseReasons: [],
    canaryWeight: 0,
    analysisRuns: [],
    pods: [pod("base-1", BASE), pod("base-2", BASE)],
    measuredPayments: 100,
    alerts: [],
    secretSync: { isReady: true, reason: "SecretSynced" },
  };
}

export function pod(name: string, hash: string): Sample["pods"][number] {
  const role = hash === BASE ? "stable" : "canary";
  return { name, role, hash, isReady: true, restarts: 0, isTerminating: false };
}
