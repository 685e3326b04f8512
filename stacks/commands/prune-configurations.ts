import type { Environment } from "../environment.ts";
import { kubectlOf } from "./kubectl.ts";
import { type ListedObject, unusedConfigurations } from "./unused-configurations.ts";

/**
 * Deletes the ConfigMaps that no release can go back to. Pulumi leaves them behind on purpose
 * (service/configuration.ts), so whoever deploys clears up.
 *
 * @returns kubectl's exit code
 */
export function pruneConfigurations(
  environment: Pick<Environment, "kubeContext" | "namespace">,
): number {
  const kubectl = kubectlOf(environment);
  const { status, stdout } = kubectl("get", "configmaps,replicasets,rollouts", "--output", "json");
  if (status !== 0) {
    return status ?? 1;
  }
  const { items }: { items: readonly ListedObject[] } = JSON.parse(stdout);
  const unused = unusedConfigurations(items);
  if (unused.length === 0) {
    return 0;
  }
  process.stdout.write(`Deleting ConfigMaps of releases that are over: ${unused.join(", ")}\n`);
  return kubectl("delete", "configmaps", ...unused).status ?? 1;
}
