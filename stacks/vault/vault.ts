import { contract } from "@paystream/auth-service/contract";
import * as pulumi from "@pulumi/pulumi";
import * as vault from "@pulumi/vault";
import { type KubernetesLoginArgs, kubernetesLogin } from "./kubernetes-login.ts";
import type { StoreAccess } from "./store-access.ts";

/** Arguments of {@link Vault}. */
export interface VaultArgs {
  /** The environment's name: first part of the secrets' path. */
  readonly environment: pulumi.Input<string>;
  /** Values by their keys, of each who reads secrets: the service, and whoever else has some. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
  /** Whether the mount is made here; else another environment has made it. */
  readonly ownsMount: boolean;
  /** Who may read the secrets: the holder of a token, or a service account. */
  readonly reader:
    | { readonly kind: "token" }
    | ({ readonly kind: "kubernetes" } & Pick<
        KubernetesLoginArgs,
        "namespace" | "kubernetesHost" | "serviceAccount"
      >);
}

/** The KV v2 engine that the environments of one Vault share (spec 000 §6.4). */
export const secretsMount = "paystream";

/** The secrets of one environment in Vault, and the right to read them and nothing else. */
export class Vault extends pulumi.ComponentResource {
  /** Paths of the secrets below the mount by who reads them, `<environment>/auth-service`. */
  readonly paths: Readonly<Record<string, pulumi.Output<string>>>;
  /** How to read them. */
  readonly access: StoreAccess;

  constructor(name: string, args: VaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:vault:Vault", name, args, opts);
    const { environment, reader } = args;
    const mount = args.ownsMount
      ? [
          new vault.Mount(
            name,
            {
              path: secretsMount,
              type: "kv",
              options: { version: "2" },
              description: "Secrets of PayStream: a path for each environment and service",
            },
            // Destroying it would destroy the secrets of every environment.
            { parent: this, protect: true },
          ),
        ]
      : [];

    this.paths = Object.fromEntries(
      Object.entries(args.secrets).map(([holder, secrets]) => {
        const secret = new vault.kv.SecretV2(
          holder === contract.name ? name : `${name}-${holder}`,
          {
            mount: secretsMount,
            name: pulumi.interpolate`${environment}/${holder}`,
            dataJson: pulumi.secret(pulumi.jsonStringify(secrets)),
          },
          { parent: this, dependsOn: mount },
        );
        return [holder, secret.name];
      }),
    );

    const policy = new vault.Policy(
      name,
      {
        name: pulumi.interpolate`paystream-${environment}-${contract.name}-read`,
        // KV v2 answers reads below data/: https://developer.hashicorp.com/vault/docs/secrets/kv/kv-v2/setup
        policy: pulumi
          .all(
            Object.keys(args.secrets).map((holder) => pulumi.interpolate`${environment}/${holder}`),
          )
          .apply((paths) => paths.map(readingOf).join("\n")),
      },
      { parent: this },
    ).name;

    this.access =
      reader.kind === "kubernetes"
        ? kubernetesLogin(name, { ...reader, environment, policy }, this)
        : { kind: "token", token: this.#tokenFor(name, environment, policy) };
    this.registerOutputs({ paths: this.paths });
  }

  #tokenFor(name: string, environment: pulumi.Input<string>, policy: pulumi.Input<string>) {
    const { clientToken } = new vault.Token(
      name,
      {
        displayName: pulumi.interpolate`external-secrets-${environment}`,
        policies: [policy],
        noParent: true,
        // The longest that Vault gives by default, 32 days. `pulumi up --refresh` replaces an expired one.
        ttl: "768h",
      },
      { parent: this },
    );
    return clientToken;
  }
}

/** The right to read the secrets of one path. */
function readingOf(path: string): string {
  return `path "${secretsMount}/data/${path}" {\n  capabilities = ["read"]\n}\n`;
}
