import { parse } from "yaml";
import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";

type Files = readonly Readonly<Record<string, unknown>>[];

/** They are large, and asked for again and again. */
const known = new WeakMap<readonly RenderedKubernetesObject[], Files>();

/**
 * What programs of an environment read as YAML.
 *
 * @param objects of one environment, rendered or as the cluster has them
 */
export function renderedFiles(objects: readonly RenderedKubernetesObject[]): Files {
  const files = known.get(objects) ?? parsed(objects);
  known.set(objects, files);
  return files;
}

function parsed(objects: readonly RenderedKubernetesObject[]): Files {
  return objects
    .filter(({ kind }) => kind === "ConfigMap")
    .flatMap(({ data = {} }) => Object.entries(data))
    .filter(([name]) => name.endsWith(".yaml") || name.endsWith(".yml"))
    .map(([, text]) => parse(text) ?? {});
}
