import type * as pulumi from "@pulumi/pulumi";

/** How External Secrets proves to Vault who it is. */
export type StoreAccess =
  /** With a token that Vault handed out, in a development Vault. */
  | { readonly kind: "token"; readonly token: pulumi.Input<string> }
  /** With a service account, about which Vault asks the API server. */
  | {
      readonly kind: "kubernetes";
      /** Where Vault's Kubernetes authentication is mounted. */
      readonly mount: pulumi.Input<string>;
      readonly role: pulumi.Input<string>;
      readonly serviceAccount: pulumi.Input<string>;
    };

/** Where External Secrets finds the token of a development Vault. */
export const storeTokenSecret = { name: "vault-token", key: "token" } as const;

/** Who a service account's token is for: Vault takes no token that was made for anybody else. */
export const tokenAudience = "vault";
