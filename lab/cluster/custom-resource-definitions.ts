import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { type KubernetesApi, RefusedError } from "./kubernetes-api.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** How often the API server is asked which kinds it serves. */
const POLL_MS = 50;
/** How long it may take on a busy machine, in milliseconds. */
const LIMIT_MS = 120_000;

/** A CustomResourceDefinition, as far as it is read here. */
interface Definition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** The kinds that controllers bring, from all YAML files in a folder. */
export async function readDefinitions(folder: string): Promise<readonly Definition[]> {
  const files = await readdir(folder, { recursive: true });
  const documents = await Promise.all(
    files
      .filter((file) => file.endsWith(".yaml"))
      .sort()
      .map(async (file) => parseAllDocuments(await readFile(join(folder, file), "utf8"))),
  );
  return documents
    .flat()
    .map((document) => document.toJS() as Definition)
    .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** Applies definitions, and waits until the API server serves objects of all of their kinds. */
export async function installDefinitions(
  api: KubernetesApi,
  definitions: readonly Definition[],
): Promise<void> {
  await Promise.all(definitions.map((definition) => api.apply(definition, { manager: "lab" })));
  const limit = AbortSignal.timeout(LIMIT_MS);
  for (const [path, kinds] of servedKinds(definitions)) {
    while (!(await servesAll(api, path, kinds))) {
      await sleep(POLL_MS, undefined, { signal: limit });
    }
  }
}

/** By the path under which the API server lists the kinds of a group and version. */
function servedKinds(definitions: readonly Definition[]): ReadonlyMap<string, Set<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const { spec } of definitions) {
    for (const { name } of spec.versions.filter(({ served }) => served)) {
      const path = `/apis/${spec.group}/${name}`;
      kinds.set(path, (kinds.get(path) ?? new Set()).add(spec.names.kind));
    }
  }
  return kinds;
}

/** The API server lists a kind as soon as it takes objects of it, and a group with its first kind. */
async function servesAll(
  api: KubernetesApi,
  path: string,
  kinds: ReadonlySet<string>,
): Promise<boolean> {
  try {
    const { resources } = await api.get<{ readonly resources: readonly { kind: string }[] }>(path);
    const served = new Set(resources.map(({ kind }) => kind));
    return [...kinds].every((kind) => served.has(kind));
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) {
      return false;
    }
    throw error;
  }
}
