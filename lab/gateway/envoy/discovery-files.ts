import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Cluster, EnvoyResources, FileSource } from "./resources.ts";

/**
 * How long a cluster is kept that no route leads to any more, in milliseconds. Envoy reads one file after
 * another: a cluster that went before the last route to it has changed would fail a request.
 */
const KEPT_MS = 5000;

/** What Envoy calls its resources where it asks for some. */
const TYPES = {
  listener: "type.googleapis.com/envoy.config.listener.v3.Listener",
  routes: "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
  cluster: "type.googleapis.com/envoy.config.cluster.v3.Cluster",
  endpoints: "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
} as const;

/**
 * What an Envoy has to know, as files in one folder. Envoy reads a file again when another one is moved to
 * its place, so it never sees half of one; and it goes on with what it has while nobody writes.
 * https://www.envoyproxy.io/docs/envoy/latest/start/quick-start/configuration-dynamic-filesystem
 */
export class DiscoveryFiles implements Disposable {
  readonly listeners: FileSource;
  readonly clusters: FileSource;
  readonly #folder: string;
  /** By path, so that what stays the same is not written, and makes Envoy do nothing. */
  readonly #written = new Map<string, string>();
  #current: readonly Cluster[] = [];
  #kept: readonly Cluster[] = [];
  #forgetting: NodeJS.Timeout | undefined;
  /** Files are written in one order only, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
    this.listeners = this.#source("listeners.json");
    this.clusters = this.#source("clusters.json");
  }

  /** The file of the routes of one port. */
  routes(name: string): FileSource {
    return this.#source("routes", `${name}.json`);
  }

  /** The file of the endpoints of one cluster. */
  endpoints(cluster: string): FileSource {
    return this.#source("endpoints", `${cluster}.json`);
  }

  /**
   * Tells Envoy of new resources: first of what is led to, then of what leads there.
   *
   * @returns whether there was anything that it did not know
   */
  write(resources: EnvoyResources): Promise<boolean> {
    return this.#inTurn(() => this.#write(resources));
  }

  /** Leaves the files where they are: an Envoy goes on with them. */
  [Symbol.dispose](): void {
    clearTimeout(this.#forgetting);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  async #write({ listeners, routes, clusters, endpoints }: EnvoyResources): Promise<boolean> {
    const names = new Set(clusters.map(({ name }) => name));
    const isLeft = ({ name }: Cluster) => !names.has(name);
    const newlyLeft = this.#current.filter(isLeft);
    const left = [...newlyLeft, ...this.#kept.filter(isLeft)];
    this.#current = clusters;
    this.#kept = left;
    let hasChanged = false;
    for (const [type, source, resources] of [
      ...endpoints.map((one) => ["endpoints", this.endpoints(one.cluster_name), [one]] as const),
      ["cluster", this.clusters, [...clusters, ...left]] as const,
      ...routes.map((one) => ["routes", this.routes(one.name), [one]] as const),
      ["listener", this.listeners, listeners] as const,
    ]) {
      hasChanged = (await this.#put(type, source, resources)) || hasChanged;
    }
    if (newlyLeft.length > 0) {
      clearTimeout(this.#forgetting);
      this.#forgetting = setTimeout(() => this.#inTurn(() => this.#forget()), KEPT_MS);
    }
    return hasChanged;
  }

  async #forget(): Promise<void> {
    const forgotten = this.#kept;
    this.#kept = [];
    await this.#put("cluster", this.clusters, this.#current);
    for (const { name } of forgotten) {
      const { path } = this.endpoints(name).path_config_source;
      this.#written.delete(path);
      await rm(path, { force: true });
    }
  }

  #source(...path: readonly string[]): FileSource {
    return {
      path_config_source: { path: join(this.#folder, ...path) },
      resource_api_version: "V3",
    };
  }

  /** Writes what Envoy asks for at a source, if it is not there, and says whether it was not. */
  async #put(
    type: keyof typeof TYPES,
    { path_config_source: { path } }: FileSource,
    messages: readonly object[],
  ): Promise<boolean> {
    const resources = messages.map((message) => ({ "@type": TYPES[type], ...message }));
    const version_info = createHash("sha256").update(JSON.stringify(resources)).digest("hex");
    const text = JSON.stringify({ version_info, resources });
    if (this.#written.get(path) === text) {
      return false;
    }
    await mkdir(dirname(path), { recursive: true });
    const next = `${path}.next`;
    await writeFile(next, text);
    await rename(next, path);
    this.#written.set(path, text);
    return true;
  }
}
