import { plain, type RegisteredResource } from "../../stacks/render/registered-resource.ts";
import { vaultTokenPlaceholder } from "../../stacks/render/run-program.ts";
import { storeTokenSecret } from "../../stacks/vault/store-access.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { renderedEnvironment } from "../stacks/rendered-environment.ts";
import { applyObject, labelOf, readIfThere } from "./apply-object.ts";
import type { DeploymentContext } from "./deployment-context.ts";
import { kindsOf, prune } from "./prune.ts";
import { isOthersVault, type ReachedVault, reachVault } from "./reach-vault.ts";
import { keepToken, putVaultObject, TOKEN_TYPE } from "./vault-objects.ts";
import {
  missingCondition,
  missingOfDeployment,
  READY_LIMIT_MS,
  waitForObject,
} from "./wait-for-object.ts";

/** What was applied. */
export interface AppliedRelease {
  readonly objects: readonly Manifest[];
  readonly changes: readonly string[];
}

/**
 * Brings an environment to what the program has registered: objects of Kubernetes by server-side apply,
 * those of Vault over its API, in the program's order. It honours what Pulumi does: fields that are left to
 * controllers, objects that are kept, and what is awaited before the next.
 *
 * @param resources each after those that it depends on
 * @throws Error saying which object was refused, or was not ready in time
 */
export async function applyRelease(
  context: DeploymentContext,
  resources: readonly RegisteredResource[],
): Promise<AppliedRelease> {
  await using application = new Application(context);
  if (isOthersVault(context)) {
    // What it lacks is said before anything is made.
    await application.reachVault();
  }
  for (const resource of resources) {
    await application.put(resource);
  }
  await application.settled();
  await application.prune();
  return application;
}

/** One pass over an environment. */
class Application implements AppliedRelease, AsyncDisposable {
  readonly objects: Manifest[] = [];
  readonly changes: string[] = [];
  readonly #context: DeploymentContext;
  /** What was applied and is not ready yet. */
  readonly #awaited: (() => Promise<void>)[] = [];
  #vault: Promise<ReachedVault> | undefined;
  #token: string | undefined;

  constructor(context: DeploymentContext) {
    this.#context = context;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const vault = await this.#vault?.catch(() => undefined);
    await vault?.[Symbol.asyncDispose]();
  }

  async put(resource: RegisteredResource): Promise<void> {
    const { type, ignoreChanges } = resource;
    if (type.startsWith("kubernetes:")) {
      const manifest = this.#withToken(plain(resource.inputs)) as Manifest;
      this.objects.push(manifest);
      // Its pods need what is still being made ready: their Secret.
      await (manifest.kind === "Rollout" ? this.settled() : undefined);
      const change = await this.#apply(manifest, ignoreChanges);
      this.#await(manifest, change);
    } else if (type.startsWith("vault:")) {
      await this.#putIntoVault(resource);
    }
  }

  /** The way to Vault, which is opened once. */
  reachVault(): Promise<ReachedVault> {
    this.#vault ??= reachVault(this.#context);
    return this.#vault;
  }

  /** Waits for everything that was applied so far. */
  async settled(): Promise<void> {
    for (const ready of this.#awaited.splice(0)) {
      await ready();
    }
  }

  async prune(): Promise<void> {
    const { namespace, name } = this.#context.environment;
    // A kind of which nothing is left is still one that the program has.
    const kinds = kindsOf([...this.objects, ...(renderedEnvironment(name) as Manifest[])]);
    const deleted = await prune(this.#context.cluster.api, namespace, this.objects, kinds);
    this.#note(...deleted);
  }

  async #apply(manifest: Manifest, leftToOthers: readonly string[] = []): Promise<string> {
    const { change, warnings } = await applyObject(
      this.#context.cluster.api,
      manifest,
      leftToOthers,
    );
    for (const warning of warnings) {
      this.#context.tell(`${labelOf(manifest)}: the API server warns: ${warning}`);
    }
    if (change !== "none") {
      this.#note(`${change} ${labelOf(manifest)}`);
    }
    return change;
  }

  /** As Pulumi does: every Deployment, and what is annotated so, if it was written. */
  #await(manifest: Manifest, change: string): void {
    if (manifest.kind === "Deployment") {
      this.#awaited.push(() => this.#wait(manifest, missingOfDeployment));
    }
    const missing = missingCondition(manifest);
    if (missing !== undefined && change !== "none") {
      this.#awaited.push(() => this.#wait(manifest, missing));
    }
  }

  #wait(manifest: Manifest, missing: typeof missingOfDeployment): Promise<void> {
    const options = { limitMs: READY_LIMIT_MS, tell: this.#context.tell };
    return waitForObject(this.#context.cluster.api, manifest, missing, options);
  }

  async #putIntoVault(resource: RegisteredResource): Promise<void> {
    // It may be a pod that was applied a moment ago.
    await this.settled();
    const { api: vault } = await this.reachVault();
    let change: string;
    if (resource.type === TOKEN_TYPE) {
      const kept = await keepToken(vault, resource, await this.#knownToken());
      this.#token = kept.token;
      change = kept.change;
    } else {
      change = await putVaultObject(vault, resource);
    }
    if (change !== "none") {
      this.#note(`${change} ${resource.type} ${resource.name}`);
    }
  }

  /** The token that External Secrets has now, if it has one. */
  async #knownToken(): Promise<string | undefined> {
    const { namespace } = this.#context.environment;
    const { name, key } = storeTokenSecret;
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } };
    const { data = {} } = Object(await readIfThere(this.#context.cluster.api, secret));
    return key in data ? Buffer.from(data[key], "base64").toString() : undefined;
  }

  /** A value in which the token stands where the program could not know it. */
  #withToken(value: unknown): unknown {
    if (value === vaultTokenPlaceholder && this.#token !== undefined) {
      return this.#token;
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.#withToken(item));
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, this.#withToken(part)]))
      : value;
  }

  #note(...changes: readonly string[]): void {
    this.changes.push(...changes);
    for (const change of changes) {
      this.#context.tell(change);
    }
  }
}
