import { ExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "../custom-resource.ts";
import type { Labels } from "../labels.ts";
import type { Pace } from "../pace.ts";
import { refreshIntervalSeconds } from "./refresh-interval.ts";

/** What {@link syncedSecret} is about. */
export interface SyncedSecretArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** Name of the SecretStore that it is fetched through. */
  readonly storeName: pulumi.Input<string>;
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
export const awaited = { "pulumi.com/waitFor": "condition=Ready" } as const;

/**
 * Has secrets of Vault brought to a Secret that pods read (spec 000 §6.4). The Secret itself is External
 * Secrets' own: it is never declared here, and stays when Vault is gone (spec 000 §5.5).
 */
export function syncedSecret(
  name: string,
  args: SyncedSecretArgs,
  opts: pulumi.CustomResourceOptions,
): CustomResource<ExternalSecret> {
  return new CustomResource(
    name,
    ExternalSecret,
    {
      metadata: {
        name: args.secretName,
        namespace: args.namespace,
        labels: args.labels,
        annotations: { ...awaited, "paystream.local/secrets-digest": args.digest },
      },
      spec: {
        refreshInterval: args.pace.wholeDuration(refreshIntervalSeconds),
        secretStoreRef: { kind: "SecretStore", name: args.storeName },
        target: { name: args.secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
        data: args.keys.map((key) => ({
          secretKey: key,
          remoteRef: { key: args.path, property: key },
        })),
      },
    },
    opts,
  );
}
