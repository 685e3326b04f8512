import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { KubernetesObject, StoredObject } from "./kubernetes-object.ts";

/** The API server does not take a request, and says why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  /** The HTTP status, such as 422 for an object that is not valid. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

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

interface Connection {
  readonly port: number;
  /** The certificates that the server's own is checked against, as PEM. */
  readonly certificates: string;
  readonly token: string;
}

/** A resource as `/api/v1` and `/apis/<group>/<version>` list it. */
interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The HTTP API of a Kubernetes API server on this machine. */
export class KubernetesApi implements Disposable {
  readonly #connection: Connection;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#agent = new Agent({ keepAlive: true, ca: connection.certificates });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** Reads any path. What is not JSON is given as it is. */
  async get<Body>(path: string): Promise<Body> {
    return (await this.#send<Body>("GET", path)).body;
  }

  async read(object: KubernetesObject): Promise<StoredObject> {
    return this.get(await this.#pathOf(object));
  }

  /**
   * Server-side apply, without force: a field that another manager owns is a conflict, and a field that
   * the kind does not have is an error.
   * https://kubernetes.io/docs/reference/using-api/server-side-apply/
   */
  async apply(object: KubernetesObject, options: WriteOptions): Promise<Answer<StoredObject>> {
    const path = await this.#pathOf(object);
    return this.#send("PATCH", `${path}?${query(options)}&force=false`, {
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

  /** Writes what an object's controller says of it, and leaves what it does not mention. */
  async reportStatus(
    object: KubernetesObject,
    status: object,
    options: WriteOptions,
  ): Promise<Answer<StoredObject>> {
    const path = await this.#pathOf(object);
    return this.#send("PATCH", `${path}/status?${query(options)}`, {
      type: "application/merge-patch+json",
      object: { status },
    });
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

  /**
   * Deletes an object, at once where it would be given time.
   *
   * @param propagation - in the foreground it is there until all that it owns has gone
   */
  async delete(
    object: KubernetesObject,
    propagation: "Background" | "Foreground" = "Background",
  ): Promise<void> {
    const parameters = `gracePeriodSeconds=0&propagationPolicy=${propagation}`;
    await this.#send("DELETE", `${await this.#pathOf(object)}?${parameters}`);
  }

  /** All objects of a kind, of all namespaces where it has some. */
  async list(apiVersion: string, kind: string): Promise<readonly StoredObject[]> {
    const { base, resource } = await this.#resourceOf(apiVersion, kind);
    const { items } = await this.get<{ readonly items: readonly StoredObject[] }>(
      `${base}/${resource.name}`,
    );
    // The items of a list of Kubernetes' own kinds do not say of which kind they are.
    return items.map((item) => ({ ...item, apiVersion, kind }));
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
    sent?: { readonly type: string; readonly object: object },
  ): Promise<Answer<Body>> {
    const { port, token } = this.#connection;
    const outgoing = request({
      host: "127.0.0.1",
      port,
      agent: this.#agent,
      method,
      path,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        ...(sent === undefined ? {} : { "content-type": sent.type }),
      },
    });
    outgoing.end(sent === undefined ? undefined : JSON.stringify(sent.object));
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    const written = await text(response);
    const isJson = response.headers["content-type"]?.startsWith("application/json");
    const body = isJson ? JSON.parse(written) : written;
    const { statusCode = 0 } = response;
    if (statusCode >= 300) {
      throw new RefusedError(statusCode, isJson ? body.message : written);
    }
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
