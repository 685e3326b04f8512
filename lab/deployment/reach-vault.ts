import { UsageError } from "../../stacks/commands/environment-argument.ts";
import type { Environment } from "../../stacks/environment.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { VaultApi } from "../vault/vault-api.ts";
import type { LabEnvironment } from "./lab-environment.ts";
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
export async function reachVault(
  { forward }: Pick<Cluster, "forward">,
  lab: LabEnvironment,
  { namespace, vault }: Environment,
): Promise<ReachedVault> {
  const isLabs = lab.vaultImage !== undefined;
  if (vault.kind === "cluster" && !isLabs) {
    const token = process.env["VAULT_TOKEN"];
    if (token === undefined) {
      throw new UsageError(
        `The environment ${lab.name} has its secrets in the Vault at ${vault.address}. Set VAULT_TOKEN to a token that may write there (docs/operations/installation.md), then try again.`,
      );
    }
    return { api: new VaultApi(vault.address, token), async [Symbol.asyncDispose]() {} };
  }
  const service = { namespace: isLabs ? labVault.namespace : namespace, service: labVault.name };
  const way = await forward(service, labVault.port);
  return {
    api: new VaultApi(`http://127.0.0.1:${way.port}`, lab.vaultToken),
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  };
}
