import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { contract } from "@paystream/auth-service/contract";
import { freePorts } from "../../free-ports.ts";
import { type RenderedKubernetesObject, serviceNamespace } from "../rendered-environment.ts";
import {
  guessToken,
  openBreaker,
  type PaymentCounts,
  sendPayments,
  startFaulty,
} from "./payments.ts";
import { playProgram } from "./played-program.ts";
import { type DiscoveredPod, writePrometheusFiles } from "./prometheus-files.ts";
import { PrometheusProcess } from "./prometheus-process.ts";
import { scrapeJobs } from "./rendered-queries.ts";
import { troubledPrograms } from "./troubled-programs.ts";

/** 1200 payments of each version: more than four a second over two minutes, which the gates ask for. */
const ROUNDS = 60;
/** Prometheus scrapes and evaluates every second. */
const SCRAPES_MS = 3_000;
/** How long it may take until it has scraped everything once. */
const FIRST_SCRAPES_LIMIT_MS = 30_000;

/** The versions of a release under way: their roles, and the hashes of their pod templates. */
export const release = {
  stable: { role: "stable", version: "1.0.0", podTemplateHash: "5d9c7b6f44" },
  canary: { role: "canary", version: "1.1.0", podTemplateHash: "7f8d9c5b66" },
} as const;

/** Milliseconds of a healthy processor: in the middle of a bucket. */
const HEALTHY = { latency_ms: 150 };

const stableFaults = {
  calm_net: HEALTHY,
  slow_net: HEALTHY,
  declining_net: HEALTHY,
  down_net: HEALTHY,
};
const canaryFaults = {
  calm_net: HEALTHY,
  slow_net: { latency_ms: 3_000 },
  declining_net: { ...HEALTHY, success_rate: 0 },
  down_net: { error_rate: 1 },
  tripped_net: { error_rate: 1 },
};

/** A release as Prometheus has seen it. */
export interface ObservedRelease extends AsyncDisposable {
  readonly prometheus: PrometheusProcess;
  /** What the clients of each version counted. */
  readonly stable: PaymentCounts;
  readonly canary: PaymentCounts;
}

/**
 * Runs a stable version and a faulty canary under load, observed by the Prometheus of an environment, in
 * a cluster in which everything else is wrong too.
 * Both versions are running before it starts, and none is paid before its first scrapes, so its counters
 * begin at zero and have the whole load.
 */
export async function observeRelease(
  executable: string,
  objects: readonly RenderedKubernetesObject[],
): Promise<ObservedRelease> {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "paystream-queries-"));
  started.defer(() => rm(folder, { recursive: true }));
  const stable = started.use(await startFaulty(release.stable.version, stableFaults));
  const canary = started.use(await startFaulty(release.canary.version, canaryFaults));
  const namespace = serviceNamespace(objects);
  const [port = 0] = await freePorts(1);
  const programs = new Map([["prometheus", `127.0.0.1:${port}`]]);
  const jobs = scrapeJobs(objects);
  for (const [name, exposition] of Object.entries(troubledPrograms([namespace, "shop"]))) {
    if (jobs.includes(name)) {
      programs.set(name, started.use(await playProgram(exposition)).address);
    }
  }
  const flags = await writePrometheusFiles(
    folder,
    objects,
    [
      { ...pod(stable.port, "stable"), name: "auth-service-stable" },
      { ...pod(canary.port, "canary"), name: "auth-service-canary" },
      // None of these is to be scraped; nobody listens there.
      { ...pod(1, "stable"), name: "auth-service-ended", phase: "Succeeded" },
      { ...pod(1, "stable"), name: "auth-service-other-port", portName: "debug" },
      { ...pod(1, "stable"), name: "grafana", app: "grafana" },
    ],
    programs,
  );
  const prometheus = started.use(await PrometheusProcess.start(executable, flags, port));
  await firstScrapes(prometheus, [stable, canary, ...programs].length);
  await Promise.all([stable, canary].map(guessToken));
  const [stableCounts, canaryCounts] = await Promise.all([
    sendPayments(stable, ROUNDS),
    sendPayments(canary, ROUNDS),
  ]);
  const last = await openBreaker(canary);
  await sleep(SCRAPES_MS);
  const everything = started.move();
  return {
    prometheus,
    stable: stableCounts,
    canary: {
      approved: canaryCounts.approved + last.approved,
      declined: canaryCounts.declined + last.declined,
      error: canaryCounts.error + last.error,
      rejected: canaryCounts.rejected + last.rejected,
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** Prometheus turns to its targets some seconds after it has started. */
async function firstScrapes(prometheus: PrometheusProcess, targets: number): Promise<void> {
  const limit = AbortSignal.timeout(FIRST_SCRAPES_LIMIT_MS);
  while ((await prometheus.query("up == 1")).length < targets) {
    await sleep(200, undefined, { signal: limit });
  }
}

function pod(port: number, role: keyof typeof release): Omit<DiscoveredPod, "name"> {
  return {
    address: `127.0.0.1:${port}`,
    app: contract.resources.app,
    portName: contract.portName,
    phase: "Running",
    role,
    podTemplateHash: release[role].podTemplateHash,
  };
}
