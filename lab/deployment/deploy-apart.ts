import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ClusterOptions } from "../cluster/cluster.ts";
import type { Settings } from "./lab-settings.ts";

/** What the thread is told. */
export interface DeployApartOptions {
  readonly cluster: ClusterOptions;
  /** That everything of the lab is in. */
  readonly folder: string;
  readonly environment: string;
  /** What the release changes. */
  readonly changes: Settings;
}

/**
 * Deploys an environment in a thread of its own. To render one takes seconds of nothing but computing, in
 * which payments that this process sends would be late, and answers read late.
 *
 * @throws what {@link deploy} throws
 */
export async function deployApart(options: DeployApartOptions): Promise<void> {
  const worker = new Worker(new URL("deploy-thread.ts", import.meta.url), { workerData: options });
  // Rejects with what the thread throws.
  await once(worker, "exit");
}
