import type * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import type { Environment } from "../environment.ts";
import type { Labels } from "../labels.ts";
import { vaultVersion } from "../versions.ts";
import { DevelopmentVault, developmentVaultForward } from "./development-vault.ts";
import type { StoreAccess } from "./store-access.ts";
import { Vault, type VaultArgs } from "./vault.ts";
import { VaultLogin } from "./vault-login.ts";

/** A Vault that holds an environment's secrets. */
export interface ConnectedVault {
  /** Its address as the cluster reaches it. */
  readonly address: pulumi.Input<string>;
  /** Paths of the secrets below the mount, by who reads them. */
  readonly paths: Vault["paths"];
  readonly access: StoreAccess;
}

interface Placement {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
}

/**
 * Writes an environment's secrets into the Vault that it has asked for.
 *
 * @param secrets of each who reads some
 */
export function connectVault(
  environment: Pick<Environment, "name" | "vault">,
  secrets: VaultArgs["secrets"],
  placement: Placement,
  cluster: pulumi.ComponentResourceOptions,
): ConnectedVault {
  const { name, vault: settings } = environment;
  if (settings.kind === "development") {
    const { rootToken, image } = settings;
    const development = new DevelopmentVault(
      "development-vault",
      { ...placement, rootToken, image },
      cluster,
    );
    const provider = new vault.Provider(
      "vault",
      {
        address: developmentVaultForward,
        token: rootToken,
        // A preview is wanted before the Vault is there to be asked.
        skipChildToken: true,
        skipGetVaultVersion: true,
        vaultVersionOverride: vaultVersion,
      },
      { dependsOn: [development] },
    );
    const { paths, access } = new Vault(
      "vault",
      { environment: name, secrets, ownsMount: true, reader: { kind: "token" } },
      { providers: [provider] },
    );
    return { address: development.address, paths, access };
  }
  const { address, ownsMount, kubernetesHost } = settings;
  const { serviceAccount } = new VaultLogin("vault-login", placement, cluster);
  // The provider logs in as the person or pipeline that runs it, with VAULT_TOKEN.
  const provider = new vault.Provider("vault", { address });
  const { paths, access } = new Vault(
    "vault",
    {
      environment: name,
      secrets,
      ownsMount,
      reader: {
        kind: "kubernetes",
        namespace: placement.namespace,
        kubernetesHost,
        serviceAccount,
      },
    },
    { providers: [provider] },
  );
  return { address, paths, access };
}
