import { SecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { IVaultAuth } from "@kubernetes-models/external-secrets/external-secrets.io/v1/VaultAuth";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CustomResource, type Given } from "../custom-resource.ts";
import { type StoreAccess, storeTokenSecret, tokenAudience } from "../vault/store-access.ts";
import { secretsMount } from "../vault/vault.ts";
import { awaited, type SyncedSecretArgs, syncedSecret } from "./synced-secret.ts";

/** Arguments of {@link Secrets}. */
export interface SecretsArgs extends Omit<SyncedSecretArgs, "storeName"> {
  /** Vault's address as the cluster reaches it. */
  readonly vaultAddress: pulumi.Input<string>;
  readonly access: StoreAccess;
}

/** The way from Vault into an environment, and the secrets of the service at its end (spec 000 §6.4). */
export class Secrets extends pulumi.ComponentResource {
  /** Name of the Secret, known once it was fetched. */
  readonly secretName: pulumi.Output<string>;
  /** Name of the SecretStore, through which others fetch their secrets too. */
  readonly storeName: pulumi.Output<string>;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:secrets:Secrets", name, args, opts);
    const { namespace, labels } = args;

    const store = new CustomResource(
      name,
      SecretStore,
      {
        metadata: { name: "vault-backend", namespace, labels, annotations: awaited },
        spec: {
          provider: {
            vault: {
              server: args.vaultAddress,
              path: secretsMount,
              version: "v2",
              auth: this.#authentication(args),
            },
          },
        },
      },
      { parent: this },
    );

    this.storeName = store.metadata.name;

    const externalSecret = syncedSecret(
      name,
      { ...args, storeName: this.storeName },
      { parent: this },
    );
    this.secretName = externalSecret.metadata.name;
    this.registerOutputs({ secretName: this.secretName, storeName: this.storeName });
  }

  #authentication({ namespace, labels, access }: SecretsArgs): Given<IVaultAuth> {
    if (access.kind === "kubernetes") {
      const { mount, role, serviceAccount } = access;
      return {
        kubernetes: {
          mountPath: mount,
          role,
          serviceAccountRef: { name: serviceAccount, audiences: [tokenAudience] },
        },
      };
    }
    const token = new k8s.core.v1.Secret(
      storeTokenSecret.name,
      {
        metadata: { name: storeTokenSecret.name, namespace, labels },
        stringData: { [storeTokenSecret.key]: pulumi.secret(access.token) },
      },
      { parent: this },
    );
    return { tokenSecretRef: { name: token.metadata.name, key: storeTokenSecret.key } };
  }
}
