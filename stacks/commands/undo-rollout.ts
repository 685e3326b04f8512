import { spawnSync } from "node:child_process";
import { contract } from "@paystream/auth-service/contract";
import { parseEnvironment } from "../environment.ts";
import { type ListedReplicaSet, revisionWithImage } from "../release/replica-set-revision.ts";
import { stackConfiguration } from "../render/stack-configuration.ts";
import { UsageError } from "./environment-argument.ts";

/**
 * Has Argo Rollouts go back to the revision whose pods run an image: past Pulumi, for when nobody can run
 * it. The repository says otherwise until it is changed too.
 *
 * @returns kubectl's exit code
 * @throws UsageError where no revision is left that runs the image
 */
export function undoRollout(environment: string, image: string): number {
  const { kubeContext, namespace } = parseEnvironment(environment, stackConfiguration(environment));
  const kubectl = (...args: readonly string[]) =>
    spawnSync("kubectl", [...args, "--context", kubeContext, "--namespace", namespace], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  const listed = kubectl(
    "get",
    "replicasets",
    "--selector",
    `app=${contract.resources.app}`,
    "--output",
    "json",
  );
  if (listed.error !== undefined) {
    throw new UsageError("kubectl is not on PATH. Nothing was changed.");
  }
  if (listed.status !== 0) {
    return listed.status ?? 1;
  }
  const { items }: { items: readonly ListedReplicaSet[] } = JSON.parse(listed.stdout);
  const revision = revisionWithImage(items, image);
  if (revision === undefined) {
    throw new UsageError(
      `No revision of the Rollout in ${namespace} is left that runs ${image}: Argo Rollouts keeps the last few only. Nothing was changed; go back without --break-glass.`,
    );
  }
  const undone = kubectl(
    "argo",
    "rollouts",
    "undo",
    contract.resources.app,
    `--to-revision=${revision}`,
  );
  process.stdout.write(undone.stdout);
  return undone.status ?? 1;
}
