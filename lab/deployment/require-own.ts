import { existsSync } from "node:fs";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { Environment } from "../../stacks/environment.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import { isOwn, readIfThere } from "./apply-object.ts";
import type { LabEnvironment } from "./lab-environment.ts";

/**
 * Refuses to deploy over an environment that somebody else has deployed: it would get the pace, the secrets
 * and the images of a lab.
 *
 * @throws {@link UsageError} naming the namespace, before anything is written
 */
export async function requireOwn(
  api: Pick<KubernetesApi, "read">,
  { deployer, name, stackFolder }: Pick<LabEnvironment, "deployer" | "name" | "stackFolder">,
  { namespace }: Pick<Environment, "namespace">,
): Promise<void> {
  const there = await readIfThere(api as KubernetesApi, {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: namespace },
  });
  if (there === undefined) {
    return;
  }
  // What pulumi has made is known by the state that the lab keeps of it.
  if (!(deployer === "lab" ? isOwn(there) : existsSync(stackFolder))) {
    throw new UsageError(
      `The namespace ${namespace} is there, and was not made by the lab: somebody has deployed ${name} to this cluster. A lab would put its settings and secrets over it. Take another cluster, or remove the namespace first.`,
    );
  }
}
