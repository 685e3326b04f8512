import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { contract } from "@paystream/auth-service/contract";
import { UsageError } from "../stacks/commands/environment-argument.ts";
import type { Environment } from "../stacks/environment.ts";

/** Longer than two releases take one after the other, at the pace of production, in seconds. */
export const releaseSeconds = 45 * 60;

/**
 * Waits until the Rollout of an environment is Healthy. One that is Degraded fails at once; one that pauses,
 * for want of traffic or of a person, fails when the time is over.
 *
 * @returns the exit code
 */
export async function awaitHealthy(
  { kubeContext, namespace }: Pick<Environment, "kubeContext" | "namespace">,
  seconds: number,
): Promise<number> {
  const args = [
    "argo",
    "rollouts",
    "status",
    contract.resources.app,
    `--timeout=${seconds}s`,
    `--context=${kubeContext}`,
    `--namespace=${namespace}`,
  ];
  return exitCodeOf("kubectl", spawn("kubectl", args, { stdio: "inherit" }));
}

/** @throws UsageError where the program is not there */
export async function exitCodeOf(program: string, child: ChildProcess): Promise<number> {
  const [code] = await once(child, "close").catch((error: Error) => {
    throw new UsageError(`${program} could not be started: ${error.message}`);
  });
  return code ?? 1;
}
