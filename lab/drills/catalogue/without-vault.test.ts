import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { KubernetesObject } from "../../cluster/kubernetes-object.ts";
import type { DrillContext } from "../drill.ts";
import type { Sample } from "../sample.ts";
import { BASE, hashOf, type Play, playDrill, pod, releasedRollout } from "../testing/play-drill.ts";
import { withoutVault } from "./without-vault.ts";

vi.mock("node:timers/promises", () => import("../testing/faked-timers.ts"));

const ALERT = "SecretSyncFailed";

/** What happens, in seconds since what brings it about. */
interface Course {
  /** Since Vault went, that the ExternalSecret says so; and since then, that the alert fires. */
  readonly told: number;
  readonly firing: number;
  /** Since a pod was deleted, that another one is ready. */
  readonly newPod: number;
  /** Of a hundred payments, those that fail meanwhile. */
  readonly failing: number;
  /** Since Vault is back, that secrets are synced. */
  readonly recovers: number;
  /** Since the rotation, that the secret is there; that a pod of it is ready; that it has everything. */
  readonly arrives: number;
  readonly ready: number;
  readonly promoted: number;
}

const asItShould: Course = {
  told: 60,
  firing: 310,
  newPod: 8,
  failing: 0,
  recovers: 4,
  arrives: 3,
  ready: 10,
  promoted: 790,
};

const externalSecrets = ["auth-service-secrets", "alertmanager-credentials"].map((name) => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name, namespace: "paystream" },
}));

function playOf(course: Course, hasVault = true): Play {
  let goneAt = Number.POSITIVE_INFINITY;
  let deletedAt = Number.POSITIVE_INFINITY;
  let backAt = Number.POSITIVE_INFINITY;
  let rotated = "";
  let rotatedAt = Number.POSITIVE_INFINITY;
  const forced = new Set<string>();
  const since = (moment: number) => (Date.now() - moment) / 1000;
  const isSynced = () => since(goneAt) < course.told || since(backAt) >= course.recovers;
  // Each of them waits, until it is told not to.
  const areAllSynced = () =>
    isSynced() &&
    (since(goneAt) < course.told ||
      externalSecrets.every(({ metadata }) => forced.has(metadata.name)));
  const deployment = () => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "vault", namespace: "paystream" },
    spec: { replicas: 1 },
    status: Number.isFinite(goneAt) && !Number.isFinite(backAt) ? {} : { readyReplicas: 1 },
  });
  const api = {
    list: async (_: string, kind: string) => {
      const found = kind === "ExternalSecret" ? externalSecrets : [deployment()];
      return hasVault ? found : [];
    },
    read: async ({ kind }: { kind: string }) => {
      switch (kind) {
        case "ExternalSecret":
          return { kind, metadata: {}, spec: { refreshInterval: "1m" } };
        case "Secret": {
          const value = since(rotatedAt) >= course.arrives ? rotated : "the old one";
          return { data: { BANK_API_KEY: Buffer.from(value).toString("base64") } };
        }
        default:
          return deployment();
      }
    },
    patch: async (
      { metadata }: KubernetesObject,
      { spec, metadata: changed }: { spec?: { replicas: number }; metadata?: object },
    ) => {
      if (changed !== undefined) {
        forced.add(metadata.name);
      }
      if (spec?.replicas === 0) {
        goneAt = Date.now();
      } else if (spec !== undefined && Number.isFinite(goneAt)) {
        backAt = Math.min(backAt, Date.now());
      }
    },
    delete: async () => {
      deletedAt = Date.now();
    },
  };
  return {
    context: {
      namespace: "paystream",
      cluster: { api } as unknown as DrillContext["cluster"],
      released: (changes) => {
        const value = changes["secrets.BANK_API_KEY"];
        if (value !== undefined) {
          rotated = value;
          rotatedAt = Date.now();
        }
      },
    },
    sample: (): Partial<Sample> => {
      const isFiring = !areAllSynced() && since(goneAt) >= course.told + course.firing;
      const isReplaced = since(deletedAt) >= course.newPod;
      const released = hashOf(2);
      const isPromoted = since(rotatedAt) >= course.promoted;
      return {
        secretSync: { isReady: isSynced(), reason: "" },
        alerts: isFiring ? [{ name: ALERT, state: "firing" }] : [],
        pods: [
          pod(isReplaced ? "base-3" : "base-1", BASE),
          pod("base-2", BASE),
          ...(since(rotatedAt) >= course.ready ? [pod("canary-1", released)] : []),
        ],
        canaryWeight: since(rotatedAt) >= course.ready && !isPromoted ? 10 : 0,
        ...(Number.isFinite(rotatedAt) && {
          rollout: releasedRollout(released, isPromoted ? "promoted" : undefined),
        }),
      };
    },
    payment: (_, index) =>
      index < course.failing ? { result: "HTTP 503", version: undefined } : {},
  };
}

describe("the drill without Vault", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const judged = (changes: Partial<Course> = {}, tell?: Play["tell"]) =>
    playDrill(withoutVault, { ...playOf({ ...asItShould, ...changes }), ...(tell && { tell }) });

  it("meets what it expects of secrets that outlive Vault, and are rotated when it is back", async () => {
    const results = await judged();
    expect(Object.entries(results).filter(([, result]) => !result.startsWith("met"))).toEqual([]);
    expect(results["people"]).toBe("met: slack-platform after 30.0 s");
    expect(results["over"]).toMatch(/^met: slack-platform after (299|300)\.0 s$/);
  });

  it.each([
    ["says nothing of it", { told: 200 }, "told", /^not met: it did not happen/],
    ["fires late", { firing: 500 }, "firing", /^not met: it did not happen/],
    ["cannot start a pod", { newPod: 200 }, "newPod", /^not met: it did not happen/],
    ["fails payments", { failing: 1 }, "paid", /^not met: \d+ of \d+ failed: \d+ HTTP 503/],
    ["does not recover in time", { recovers: 40 }, "recovers", /^not met: \d\d\.\d s/],
    ["starts pods before their secret is there", { arrives: 30 }, "arrives", /^not met: after 3\d/],
    ["never rotates", { promoted: 2_000 }, "rotated", /^not met: it did not happen/],
  ] as const)("sees an environment that %s", async (_, changes, expectation, result) => {
    expect((await judged(changes))[expectation]).toMatch(result);
  });

  it("sees that nobody is told", async () => {
    expect(await judged({}, () => [])).toMatchObject({
      people: "not met: slack-platform was not told",
      over: "not met: slack-platform was not told",
    });
  });

  it("sees who is told of something else", async () => {
    expect(await judged({}, (told) => [told, { ...told, alert: "SecretSyncStale" }])).toMatchObject(
      {
        alone: expect.stringMatching(/^not met: slack-platform: SecretSyncStale firing/),
      },
    );
  });

  it("judges nothing where the Vault is somebody else's", async () => {
    const results = await playDrill(withoutVault, playOf(asItShould, false));
    expect(new Set(Object.values(results))).toEqual(
      new Set(["not judged: the Vault of this environment is not its own"]),
    );
  });
});
