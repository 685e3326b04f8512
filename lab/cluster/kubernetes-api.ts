import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { ApiConnection, type ApiRequest } from "./api-connection.ts";
import type { KubernetesObject, StoredObject } from "./kubernetes-object.ts";
import { RefusedError } from "./refused-error.ts";
import { watchList } from "./watch-list.ts";

export { RefusedError };

/** The status of a server that asks to wait, and how long and how often one does. */
const BUSY = 429;
const BUSY_MS = 1_000;
const MOST_TRIES = 30;

/** An answer of the API server that is not a refusal. */
export interface Answer<Body> {
  readonly body: Body;
  /** What it warns of, such as a field that it does not know or a pod that it would not admit. */
  readonly warnings: readonly string[];
}

/** Whom a request is from, and whether it is only judged. */
export interface WriteOptions {
  /** The owner of the fields that are written. */
  readonly manager: string;
  /** Goes through admission and validation, and stores nothing. */
  readonly isDryRun?: boolean;
}

/** Which objects of a kind. Without a namespace: of all namespaces, where the kind has some. */
export interface Selection {
  readonly namespace?: string;
  /** Such as `app=auth-service,role=canary`. */
  readonly labelSelector?: string;
  /** Gives up reading or watching. */
  readonly signal?: AbortSignal;
}

export interface DeleteOptions {
  /** In the foreground an object is there until all that it owns has gone. */
  readonly propagation?: "Background" | "Foreground";
  /** Gives a pod the time that it asks for to end. Without, it is killed at once. */
  readonly isGraceful?: boolean;
}

export interface LogOptions {
  readonly container?: string;
  /** Of the container before its last restart. */
  readonly previous?: boolean;
  /** How many lines from the end. */
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
}

type PodName = InNamespace;

/** A resource as `/api/v1` and `/apis/<group>/<version>` list it. */
interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Names an object that belongs to a namespace. */
interface InNamespace {
  readonly name: string;
  readonly namespace: string;
}

/** The HTTP API of a Kubernetes cluster, as the user of the current context of a kubeconfig. */
export class KubernetesApi implements Disposable {
  readonly #connection: ApiConnection;
  readonly #resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(config: KubeConfig) {
    this.#connection = new ApiConnection(config);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }

  /**
   * Reads any path. What is not JSON is given as it is. An API server that asks to wait, as while it sets up
   * the storage of a kind, is asked again.
   */
  async get<Body>(path: string, signal?: AbortSignal): Promise<Body> {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await this.#send<Body>("GET", path, undefined, signal)).body;
      } catch (error) {
        if (!(error instanceof RefusedError && error.status === BUSY && tries < MOST_TRIES)) {
          throw error;
        }
        await sleep(BUSY_MS, undefined, signal && { signal });
      }
    }
  }

  async read<Stored extends StoredObject = StoredObject>(
    object: KubernetesObject,
    signal?: AbortSignal,
  ): Promise<Stored> {
    return this.get(await this.#pathOf(object), signal);
  }

  /**
   * Server-side apply: a field that the kind does not have is an error, and one that another manager owns is
   * a conflict.
   * https://kubernetes.io/docs/reference/using-api/server-side-apply/
   *
   * @param isForced takes fields from their other managers
   */
  async apply(
    object: KubernetesObject,
    { isForced = false, ...options }: WriteOptions & { readonly isForced?: boolean },
  ): Promise<Answer<StoredObject>> {
    const path = await this.#pathOf(object);
    return this.#send("PATCH", `${path}?${query(options)}&force=${isForced}`, {
      type: "application/apply-patch+yaml",
      object,
    });
  }

  /** Creates an object that must not be there yet. */
  async create(object: KubernetesObject, options: WriteOptions): Promise<Answer<StoredObject>> {
    const path = await this.#pathOf(object, "collection");
    return this.#send("POST", `${path}?${query(options)}`, { type: "application/json", object });
  }

  /** Writes a whole object, as a controller does that has read and changed it. */
  async replace(object: StoredObject, options: WriteOptions): Promise<Answer<StoredObject>> {
    const path = await this.#pathOf(object);
    return this.#send("PUT", `${path}?${query(options)}`, { type: "application/json", object });
  }

  /** Merges changes into an object; null removes a field (RFC 7386). */
  async patch(
    object: KubernetesObject,
    changes: object,
    options: WriteOptions,
  ): Promise<Answer<StoredObject>> {
    return this.#merge(await this.#pathOf(object), changes, options);
  }

  /** Writes what an object's controller says of it, and leaves what it does not mention. */
  async reportStatus(
    object: KubernetesObject,
    status: object,
    options: WriteOptions,
  ): Promise<Answer<StoredObject>> {
    return this.#merge(`${await this.#pathOf(object)}/status`, { status }, options);
  }

  /** Gives a pod that is there one more container, as `kubectl debug` does. */
  async debug(
    pod: KubernetesObject,
    container: { readonly name: string; readonly image: string },
    options: WriteOptions,
  ): Promise<Answer<StoredObject>> {
    const changes = { spec: { ephemeralContainers: [container] } };
    return this.#merge(`${await this.#pathOf(pod)}/ephemeralcontainers`, changes, options);
  }

  /** Gives a pod to a node, as the scheduler does. */
  async bind({ metadata }: KubernetesObject, node: string): Promise<void> {
    const { name, namespace } = metadata;
    await this.#send("POST", `/api/v1/namespaces/${namespace}/pods/${name}/binding`, {
      type: "application/json",
      object: {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { name, namespace },
        target: { apiVersion: "v1", kind: "Node", name: node },
      },
    });
  }

  /** Deletes an object, at once where it would be given time. */
  async delete(
    object: KubernetesObject,
    { propagation = "Background", isGraceful = false }: DeleteOptions = {},
  ): Promise<void> {
    const parameters = new URLSearchParams({ propagationPolicy: propagation });
    if (!isGraceful) {
      parameters.set("gracePeriodSeconds", "0");
    }
    await this.#send("DELETE", `${await this.#pathOf(object)}?${parameters}`);
  }

  /**
   * Asks a pod to go, as the drain of a node does.
   *
   * @throws RefusedError with status 429 while its PodDisruptionBudget does not allow it
   */
  async evict({ name, namespace }: PodName): Promise<void> {
    await this.#send("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
      type: "application/json",
      object: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
    });
  }

  /** What a container of a pod has written. */
  logs({ name, namespace }: PodName, options: LogOptions = {}): Promise<string> {
    const parameters = new URLSearchParams(
      Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.get(`/api/v1/namespaces/${namespace}/pods/${name}/log?${parameters}`);
  }

  /** The objects of a kind. */
  async list<Stored extends StoredObject = StoredObject>(
    apiVersion: string,
    kind: string,
    selection: Selection = {},
  ): Promise<readonly Stored[]> {
    const path = await this.#listPath(apiVersion, kind, selection);
    const { items } = await this.get<{ readonly items: readonly Stored[] }>(path, selection.signal);
    // The items of a list of Kubernetes' own kinds do not say of which kind they are.
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /**
   * The objects of a kind as they are now, and again after each change, until the selection's signal. It
   * outlives restarts of the API server: what changed meanwhile is seen in the next list.
   *
   * @throws RefusedError when the first list is refused
   */
  async *watch<Stored extends StoredObject = StoredObject>(
    apiVersion: string,
    kind: string,
    selection: Selection = {},
  ): AsyncGenerator<readonly Stored[], void, undefined> {
    const path = await this.#listPath(apiVersion, kind, selection);
    for await (const items of watchList<Stored>(this.#connection, path, selection.signal)) {
      yield items.map((item) => ({ ...item, apiVersion, kind }));
    }
  }

  async #listPath(
    apiVersion: string,
    kind: string,
    { namespace, labelSelector }: Selection,
  ): Promise<string> {
    const { base, resource } = await this.#resourceOf(apiVersion, kind);
    const scope = namespace === undefined ? base : `${base}/namespaces/${namespace}`;
    const parameters = new URLSearchParams(labelSelector === undefined ? {} : { labelSelector });
    return `${scope}/${resource.name}?${parameters}`;
  }

  #merge(path: string, changes: object, options: WriteOptions): Promise<Answer<StoredObject>> {
    return this.#send("PATCH", `${path}?${query(options)}`, {
      type: "application/merge-patch+json",
      object: changes,
    });
  }

  async #pathOf(
    { apiVersion, kind, metadata: { name, namespace } }: KubernetesObject,
    of: "object" | "collection" = "object",
  ): Promise<string> {
    const { base, resource } = await this.#resourceOf(apiVersion, kind);
    if (resource.namespaced !== (namespace !== undefined)) {
      const needed = resource.namespaced ? "a namespace" : "no namespace";
      throw new RefusedError(400, `${kind} ${name} has to have ${needed}.`);
    }
    const scope = namespace === undefined ? base : `${base}/namespaces/${namespace}`;
    return `${scope}/${resource.name}${of === "object" ? `/${name}` : ""}`;
  }

  async #resourceOf(
    apiVersion: string,
    kind: string,
  ): Promise<{ readonly base: string; readonly resource: Resource }> {
    const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.#resourcesOf(base)).find((known) => known.kind === kind);
    if (resource === undefined) {
      throw new RefusedError(404, `${apiVersion} has no ${kind}.`);
    }
    return { base, resource };
  }

  /** Of a group and version; subresources have a `/` in their names and kinds of their own. */
  #resourcesOf(base: string): Promise<readonly Resource[]> {
    let resources = this.#resources.get(base);
    if (resources === undefined) {
      resources = this.get<{ readonly resources: readonly Resource[] }>(base).then((list) =>
        list.resources.filter(({ name }) => !name.includes("/")),
      );
      this.#resources.set(base, resources);
      // Not kept: a group may be there later.
      resources.catch(() => this.#resources.delete(base));
    }
    return resources;
  }

  async #send<Body>(
    method: string,
    path: string,
    sent?: ApiRequest["sent"],
    signal?: AbortSignal,
  ): Promise<Answer<Body>> {
    const { body, response } = await this.#connection.send<Body>({
      method,
      path,
      signal,
      ...(sent === undefined ? {} : { sent }),
    });
    return { body, warnings: warningsOf(response) };
  }
}

/** An unknown or duplicate field is an error, whatever the server's default is. */
function query({ manager, isDryRun = false }: WriteOptions): string {
  const parameters = { fieldManager: manager, fieldValidation: "Strict" };
  return new URLSearchParams(isDryRun ? { ...parameters, dryRun: "All" } : parameters).toString();
}

/** The texts of `Warning: 299 - "text"`, of which there may be several (RFC 9111, section 5.5). */
function warningsOf({ headersDistinct }: IncomingMessage): readonly string[] {
  return (headersDistinct["warning"] ?? []).flatMap((header) =>
    [...header.matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g)].map(([, quoted = '""']) =>
      JSON.parse(quoted),
    ),
  );
}
