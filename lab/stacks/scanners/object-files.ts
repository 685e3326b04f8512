import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";

/**
 * Writes one file for each object, in a folder of the environment's name: the one thing that every
 * scanner tells of a finding is its file.
 */
export async function writeObjectFiles(
  folder: string,
  environment: string,
  objects: readonly RenderedKubernetesObject[],
): Promise<void> {
  await mkdir(join(folder, environment), { recursive: true });
  for (const object of objects) {
    const name = `${object.kind}.${object.metadata.name}.yaml`;
    await writeFile(
      join(folder, environment, name),
      // JSON is YAML too.
      JSON.stringify(understandable(object), undefined, 2),
    );
  }
}

/**
 * What a finding's file stands for.
 *
 * @param path of a file that {@link writeObjectFiles} has written
 */
export function scannedObject(path: string): { environment: string; object: string } {
  const { environment, kind, name } =
    /(?<environment>[^/]+)\/(?<kind>[^/.]+)\.(?<name>[^/]+)\.yaml$/.exec(path)?.groups ?? {};
  if (environment === undefined) {
    throw new Error(`A scanner has found something in ${path}, which was not given to it.`);
  }
  return { environment, object: `${kind}/${name}` };
}

/** No scanner knows Rollouts, so each is shown the Deployment that would make the same pods. */
function understandable(object: RenderedKubernetesObject): object {
  if (object.kind !== "Rollout") {
    return object;
  }
  const { replicas, selector, template } = object.spec;
  return {
    ...object,
    apiVersion: "apps/v1",
    kind: "Deployment",
    spec: { replicas, selector, template },
  };
}
