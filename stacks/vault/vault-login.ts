import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { controllers } from "../controllers.ts";
import { Grant } from "../identity/grant.ts";
import type { Labels } from "../labels.ts";

/** Arguments of {@link VaultLogin}. */
export interface VaultLoginArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
}

/** Name of the service account as which External Secrets reads an environment's secrets. */
export const vaultServiceAccount = "vault-backend";

const tokenRequest = "vault-backend-token-request";

/**
 * The identity with which External Secrets logs in to Vault. It is nobody's pod, so no pod can read Vault
 * with it, and External Secrets may ask for tokens of this one account only.
 */
export class VaultLogin extends pulumi.ComponentResource {
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: VaultLoginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:vault:VaultLogin", name, args, opts);
    const { namespace, labels } = args;
    const { externalSecrets } = controllers;

    const serviceAccount = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name: vaultServiceAccount, namespace, labels },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    this.serviceAccount = serviceAccount.metadata.name;

    new Grant(
      name,
      {
        namespace,
        labels,
        roleName: tokenRequest,
        roleBindingName: tokenRequest,
        rules: [
          {
            apiGroups: [""],
            resources: ["serviceaccounts/token"],
            resourceNames: [this.serviceAccount],
            verbs: ["create"],
          },
        ],
        serviceAccount: {
          name: externalSecrets.serviceAccount,
          namespace: externalSecrets.namespace,
        },
      },
      { parent: this },
    );
    this.registerOutputs({ serviceAccount: this.serviceAccount });
  }
}
