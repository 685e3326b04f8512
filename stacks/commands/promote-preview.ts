/**
 * `pnpm preview:promote <env>`: a release by blue/green that has passed its analysis gets all of the traffic.
 * It does what `kubectl argo rollouts promote` does, but only for a preview that waits for a person.
 *
 * @module
 */

import { contract } from "@paystream/auth-service/contract";
import { parseEnvironment } from "../environment.ts";
import { stackConfiguration } from "../render/stack-configuration.ts";
import { environmentOf, UsageError } from "./environment-argument.ts";
import { kubectlOf } from "./kubectl.ts";
import { runCommand } from "./run-command.ts";

/** What is read of a Rollout. */
interface Rollout {
  readonly spec: { readonly strategy: object };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly pauseConditions?: readonly { readonly reason: string }[];
  };
}

await runCommand(async () => {
  const name = environmentOf(process.argv[2]);
  const kubectl = kubectlOf(parseEnvironment(name, stackConfiguration(name)));
  const { app } = contract.resources;
  const read = kubectl("get", "rollout", app, "--output", "json");
  if (read.error !== undefined) {
    throw new UsageError("kubectl is not on PATH. Nothing was changed.");
  }
  if (read.status !== 0) {
    return read.status ?? 1;
  }
  requireWaiting(name, JSON.parse(read.stdout));
  const patch = JSON.stringify({ status: { pauseConditions: null } });
  const promoted = kubectl(
    ...["patch", "rollout", app, "--subresource", "status", "--type", "merge", "--patch", patch],
  );
  if (promoted.status === 0) {
    process.stdout.write(`The preview of ${name} is promoted: it gets all of the traffic.\n`);
  }
  return promoted.status ?? 1;
});

/** @throws UsageError saying what the release does instead */
function requireWaiting(name: string, { spec, status = {} }: Rollout): void {
  if (!("blueGreen" in spec.strategy)) {
    throw new UsageError(
      `Releases of ${name} are no blue/green: a canary is promoted by its analyses. Nothing was changed.`,
    );
  }
  const { phase = "not seen yet", message, pauseConditions = [] } = status;
  if (!pauseConditions.some(({ reason }) => reason === "BlueGreenPause")) {
    throw new UsageError(
      `No preview of ${name} has passed its analysis and waits: the Rollout is ${phase}${message ? `: ${message}` : ""}. Nothing was changed.`,
    );
  }
}
