import { join } from "node:path";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { tool } from "../tools/tool.ts";
import { argoRolloutsObjects } from "./argo-rollouts.ts";
import { corednsObjects } from "./coredns.ts";
import { externalSecretsObjects } from "./external-secrets.ts";

/** The image of each controller, as it is imported. */
export interface ControllerImages {
  readonly coredns: string;
  readonly argoRollouts: string;
  readonly externalSecrets: string;
}

/** What a cluster has before any environment, except its gateway. */
export async function controllerObjects(images: ControllerImages): Promise<readonly Manifest[]> {
  const manifests = await tool("controller-manifests");
  const argoRollouts = join(manifests, "github.com/argoproj/argo-rollouts/install.yaml");
  const chart = join(manifests, "github.com/external-secrets/external-secrets/external-secrets");
  return [
    ...corednsObjects(images.coredns),
    ...(await argoRolloutsObjects(argoRollouts, images.argoRollouts)),
    ...(await externalSecretsObjects({
      helm: await tool("helm"),
      chart,
      image: images.externalSecrets,
    })),
  ];
}
