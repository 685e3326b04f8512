import type { Environment } from "../../stacks/environment.ts";
import { plain, type RegisteredResource } from "../../stacks/render/registered-resource.ts";
import { vaultTokenPlaceholder } from "../../stacks/render/run-program.ts";
import { storeTokenSecret } from "../../stacks/vault/store-access.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { renderedEnvironment } from "../stacks/rendered-environment.ts";
import { applyObject, labelOf, readIfThere } from "./apply-object.ts";
import type { LabEnvironment } from "./lab-environment.ts";
import type { Settings } from "./lab-settings.ts";
import { labVaultDeployment, labVaultObjects, refuseOthersVault } from "./lab-vault.ts";
import { kindsOf, prune } from "./prune.ts";
import { type ReachedVault, reachVault } from "./reach-vault.ts";
import { renderRelease } from "./render-release.ts";
import { keepToken, putVaultObject, TOKEN_TYPE } from "./vault-objects.ts";
import {
  missingCondition,
  missingOfDeployment,
  type Tell,
  waitForObject,
} from "./wait-for-object.ts";

/** How long a pod or a controller may take on a busy machine, in milliseconds. */
const READY_LIMIT_MS = 300_000;

/** How an environment is to be deployed. */
export interface DeployOptions {
  /** What this release changes, by keys below `paystream:`, such as `{ latencyBaseMs: "3000" }`. */
  readonly changes?: Settings;
  /** Is told what is done and waited for. */
  readonly tell?: Tell;
}

/** What was deployed. */
export interface Deployed {
  readonly environment: Environment;
  /** As they were applied, with the secrets in them. */
  readonly objects: readonly Manifest[];
  /** What was written: `create Rollout auth-service`, `delete ConfigMap …`, `create vault:index/mount:Mount vault`. */
  readonly changes: readonly string[];
}

/**
 * Deploys an environment without pulumi, from what the program registers: objects of Kubernetes by
 * server-side apply, those of Vault over its API, in the program's order. It honours what Pulumi does:
 * fields that are left to controllers, objects that are kept, and what is awaited before the next. As after
 * `pulumi up`, the release may be under way: see {@link waitForRelease}.
 *
 * What is as it should be is not written, so that it may be done again at any time: in the middle of a
 * canary, and to fill a development Vault that was restarted.
 *
 * @throws Error saying which object was refused, or was not ready in time
 */
export async function deploy(
  cluster: Pick<Cluster, "api" | "forward">,
  lab: LabEnvironment,
  { changes = {}, tell = () => {} }: DeployOptions = {},
): Promise<Deployed> {
  const { environment, resources } = await renderRelease(lab, changes);
  await using deployment = new Deployment(cluster, lab, environment, tell);
  if (lab.vaultImage !== undefined) {
    await deployment.putLabVault(lab.vaultImage);
  }
  for (const resource of resources) {
    await deployment.put(resource);
  }
  await deployment.settled();
  await deployment.prune();
  return { environment, objects: deployment.objects, changes: deployment.changes };
}

/** One pass over an environment. */
class Deployment implements AsyncDisposable {
  readonly objects: Manifest[] = [];
  readonly changes: string[] = [];
  readonly #cluster: Pick<Cluster, "api" | "forward">;
  readonly #lab: LabEnvironment;
  readonly #environment: Environment;
  readonly #tell: Tell;
  /** What was applied and is not ready yet. */
  readonly #awaited: (() => Promise<void>)[] = [];
  #vault: Promise<ReachedVault> | undefined;
  #token: string | undefined;

  constructor(
    cluster: Pick<Cluster, "api" | "forward">,
    lab: LabEnvironment,
    environment: Environment,
    tell: Tell,
  ) {
    this.#cluster = cluster;
    this.#lab = lab;
    this.#environment = environment;
    this.#tell = tell;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const vault = await this.#vault?.catch(() => undefined);
    await vault?.[Symbol.asyncDispose]();
  }

  async putLabVault(image: string): Promise<void> {
    await refuseOthersVault(this.#cluster.api);
    for (const manifest of labVaultObjects(image, this.#lab.vaultToken)) {
      await this.#apply(manifest);
    }
    this.#awaitDeployment(labVaultDeployment);
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

  /** Waits for everything that was applied so far. */
  async settled(): Promise<void> {
    for (const ready of this.#awaited.splice(0)) {
      await ready();
    }
  }

  async prune(): Promise<void> {
    const { namespace, name } = this.#environment;
    // A kind of which nothing is left is still one that the program has.
    const kinds = kindsOf([...this.objects, ...(renderedEnvironment(name) as Manifest[])]);
    const deleted = await prune(this.#cluster.api, namespace, this.objects, kinds);
    this.#note(...deleted.map((label) => `delete ${label}`));
  }

  async #apply(manifest: Manifest, leftToOthers: readonly string[] = []): Promise<string> {
    const { change, warnings } = await applyObject(this.#cluster.api, manifest, leftToOthers);
    for (const warning of warnings) {
      this.#tell(`${labelOf(manifest)}: the API server warns: ${warning}`);
    }
    if (change !== "none") {
      this.#note(`${change} ${labelOf(manifest)}`);
    }
    return change;
  }

  /** As Pulumi does: every Deployment, and what is annotated so, if it was written. */
  #await(manifest: Manifest, change: string): void {
    if (manifest.kind === "Deployment") {
      this.#awaitDeployment(manifest);
    }
    const missing = missingCondition(manifest);
    if (missing !== undefined && change !== "none") {
      this.#awaited.push(() => this.#wait(manifest, missing));
    }
  }

  #awaitDeployment(manifest: Manifest): void {
    this.#awaited.push(() => this.#wait(manifest, missingOfDeployment));
  }

  #wait(manifest: Manifest, missing: typeof missingOfDeployment): Promise<void> {
    const options = { limitMs: READY_LIMIT_MS, tell: this.#tell };
    return waitForObject(this.#cluster.api, manifest, missing, options);
  }

  async #putIntoVault(resource: RegisteredResource): Promise<void> {
    // It may be a pod that was applied a moment ago.
    await this.settled();
    this.#vault ??= reachVault(this.#cluster, this.#lab, this.#environment);
    const { api: vault } = await this.#vault;
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
    const { namespace } = this.#environment;
    const { name, key } = storeTokenSecret;
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, namespace } };
    const { data = {} } = Object(await readIfThere(this.#cluster.api, secret));
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
      this.#tell(change);
    }
  }
}
