import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "./environment.ts";

/**
 * The cluster of an environment. It is named, so that whichever cluster `kubectl` points to at the moment
 * does not become production.
 */
export function clusterOf({ kubeContext }: Environment): pulumi.ComponentResourceOptions {
  const provider = new k8s.Provider("cluster", {
    context: kubeContext,
    // Without it a renamed context looks like another cluster, and everything is replaced.
    clusterIdentifier: kubeContext,
    enableServerSideApply: true,
    // Prometheus and Grafana read ConfigMaps again that keep their names: they are changed, not replaced.
    enableConfigMapMutable: true,
    // Going back to an earlier release creates its ConfigMap, which was kept, anew. The price: a resource
    // that is renamed in the program needs an alias.
    upsertExistingObjects: true,
  });
  return { providers: [provider] };
}
