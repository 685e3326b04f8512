import { project } from "../../stacks/environment/project.ts";
import { monitoringAccessEndpoint } from "../../stacks/monitoring/access/monitoring-access-endpoint.ts";
import { renderedObjects } from "../../stacks/plan/rendered-objects.ts";
import { readCommitted } from "../../stacks/render/committed-files.ts";
import { type RenderedFiles, renderedFiles } from "../../stacks/render/rendered-files.ts";
import { runProgram } from "../../stacks/render/run-program.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";

/** A Kubernetes object as it stands in a rendered file. */
export interface RenderedKubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** Of the shape that the kind has. */
  // biome-ignore lint/suspicious/noExplicitAny: every kind has another one, and cluster and tools check it
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
}

/** Resources of the other provider: they go to Vault, and are no objects of Kubernetes. */
const VAULT = /^vault:/;

/**
 * The Kubernetes objects of an environment's committed files.
 *
 * @throws Error naming one that is neither of Kubernetes nor of Vault
 */
export function renderedEnvironment(environment: string): readonly RenderedKubernetesObject[] {
  return kubernetesObjects(environment, readCommitted(environment));
}

/** The same of an environment as it is committed but for some settings, by keys below `paystream:`. */
export async function changedEnvironment(
  environment: string,
  changes: Readonly<Record<string, string>>,
): Promise<readonly RenderedKubernetesObject[]> {
  const changed = Object.entries(changes).map(([key, value]) => [`${project}:${key}`, value]);
  const resources = await runProgram(environment, {
    ...stackConfiguration(environment),
    ...Object.fromEntries(changed),
  });
  return kubernetesObjects(environment, renderedFiles(resources));
}

function kubernetesObjects(
  environment: string,
  files: RenderedFiles,
): readonly RenderedKubernetesObject[] {
  return renderedObjects(files).flatMap(({ kind, name, file, content }) => {
    if (VAULT.test(kind)) {
      return [];
    }
    if (!("apiVersion" in content)) {
      throw new Error(`${kind} ${name} in ${file} of ${environment} is no object of Kubernetes.`);
    }
    return [content as unknown as RenderedKubernetesObject];
  });
}

/** The namespace of an environment in which its service runs. */
export function serviceNamespace(objects: readonly RenderedKubernetesObject[]): string {
  const rollout = objects.find(({ kind }) => kind === "Rollout");
  if (rollout?.metadata.namespace === undefined) {
    throw new Error("The environment has no Rollout.");
  }
  return rollout.metadata.namespace;
}

/** What is left of an environment in a lab, where nobody opens the monitoring from outside. */
export function withoutAccess(
  objects: readonly RenderedKubernetesObject[],
): readonly RenderedKubernetesObject[] {
  return objects.filter(
    ({ metadata }) => metadata.labels?.["app"] !== monitoringAccessEndpoint.name,
  );
}
