import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { VaultApi } from "../vault/vault-api.ts";
import type { DeploymentContext } from "./deployment-context.ts";
import { labVault } from "./lab-settings.ts";

/** Vault, for as long as the way to it is open. */
export interface ReachedVault extends AsyncDisposable {
  readonly api: VaultApi;
}

/**
 * Opens a way to the Vault of an environment, as whoever may do everything there. One in the cluster is
 * reached through its API server; another one, as `pulumi up` reaches it.
 *
 * @throws UsageError where the Vault is somebody else's, and `VAULT_TOKEN` is not set
 */
export async function reachVault(context: DeploymentContext): Promise<ReachedVault> {
  const {
    cluster,
    lab,
    environment: { namespace, vault },
  } = context;
  if (vault.kind === "cluster" && isOthersVault(context)) {
    const token = process.env["VAULT_TOKEN"];
    if (token === undefined) {
      throw new UsageError(
        `The environment ${lab.name} has its secrets in the Vault at ${vault.address}. Set VAULT_TOKEN to a token that may write there (docs/operations/installation.md), then try again.`,
      );
    }
    return { api: new VaultApi(vault.address, token), async [Symbol.asyncDispose]() {} };
  }
  const service = {
    namespace: vault.kind === "cluster" ? labVault.namespace : namespace,
    service: labVault.name,
  };
  const way = await cluster.forward(service, labVault.port);
  return {
    api: new VaultApi(`http://127.0.0.1:${way.port}`, lab.vaultToken),
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  };
}

/** Whether the environment's Vault is neither its own nor the lab's. */
export function isOthersVault({ lab, environment }: DeploymentContext): boolean {
  return environment.vault.kind === "cluster" && lab.vaultImage === undefined;
}
