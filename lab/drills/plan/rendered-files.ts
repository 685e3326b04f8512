import { parse } from "yaml";
import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";

/**
 * What programs of an environment read as YAML.
 *
 * @param objects of one environment, rendered or as the cluster has them
 */
export function renderedFiles(
  objects: readonly RenderedKubernetesObject[],
): readonly Readonly<Record<string, unknown>>[] {
  return objects
    .filter(({ kind }) => kind === "ConfigMap")
    .flatMap(({ data = {} }) => Object.entries(data))
    .filter(([name]) => name.endsWith(".yaml") || name.endsWith(".yml"))
    .map(([, text]) => parse(text) ?? {});
}
