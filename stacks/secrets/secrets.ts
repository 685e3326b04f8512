import { ExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import { SecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { IVaultAuth } from "@kubernetes-models/external-secrets/external-secrets.io/v1/VaultAuth";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CustomResource, type Given } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import { type StoreAccess, storeTokenSecret, tokenAudience } from "../vault/store-access.ts";
import { secretsMount } from "../vault/vault.ts";
import { refreshIntervalSeconds } from "./refresh-interval.ts";

/** Arguments of {@link Secrets}. */
export interface SecretsArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Vault's address as the cluster reaches it. */
  readonly vaultAddress: pulumi.Input<string>;
  readonly access: StoreAccess;
  /** Path of the secrets below the mount. */
  readonly path: pulumi.Input<string>;
  /** Name of the Secret that External Secrets makes. */
  readonly secretName: pulumi.Input<string>;
  /** Keys in Vault, and alike in the Secret. */
  readonly keys: readonly string[];
  /** Changes with the values: a change is fetched at once, not at the next refresh. */
  readonly digest: pulumi.Input<string>;
  readonly pace: Pace;
}

/**
 * Waits until the controller says Ready. A store that cannot log in, or a secret that cannot be fetched,
 * fails the `up` that made it instead of the first pod.
 */
const awaited = { "pulumi.com/waitFor": "condition=Ready" } as const;

/**
 * What brings the secrets from Vault to the Secret that pods read (spec 000 §6.4). The Secret itself is
 * External Secrets' own: it is never declared here, and stays when Vault is gone (spec 000 §5.5).
 */
export class Secrets extends pulumi.ComponentResource {
  /** Name of the Secret, known once it was fetched. */
  readonly secretName: pulumi.Output<string>;

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

    const externalSecret = new CustomResource(
      name,
      ExternalSecret,
      {
        metadata: {
          name: args.secretName,
          namespace,
          labels,
          annotations: { ...awaited, "paystream.local/secrets-digest": args.digest },
        },
        spec: {
          refreshInterval: args.pace.wholeDuration(refreshIntervalSeconds),
          secretStoreRef: { kind: "SecretStore", name: "vault-backend" },
          target: { name: args.secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: args.keys.map((key) => ({
            secretKey: key,
            remoteRef: { key: args.path, property: key },
          })),
        },
      },
      { parent: this, dependsOn: [store] },
    );
    this.secretName = externalSecret.metadata.name;
    this.registerOutputs({ secretName: this.secretName });
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
