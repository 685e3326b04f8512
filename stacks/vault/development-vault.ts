import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { controllers } from "../controllers.ts";
import type { Labels } from "../labels.ts";
import { restrictedPod } from "../namespace/restricted-pod.ts";
import { Allowance } from "../network/allowance.ts";
import {
  developmentVaultContainer,
  developmentVaultEndpoint,
} from "./development-vault-container.ts";

/** Arguments of {@link DevelopmentVault}. */
export interface DevelopmentVaultArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** What Vault takes as its root token. */
  readonly rootToken: pulumi.Input<string>;
  /** By digest. */
  readonly image: pulumi.Input<string>;
}

const { name: app, port } = developmentVaultEndpoint;

/** Where whoever provisions the environment reaches it, through a port-forward of the same port. */
export const developmentVaultForward = `http://127.0.0.1:${port}`;

/**
 * A Vault in development mode (spec 000 §2): unsealed, in memory, gone with its pod. After a restart
 * `pulumi up --refresh` writes everything into it again.
 */
export class DevelopmentVault extends pulumi.ComponentResource {
  /** Where pods of the cluster reach it. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: DevelopmentVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:vault:DevelopmentVault", name, args, opts);
    const { namespace } = args;
    const labels = pulumi.output(args.labels).apply((known) => ({ ...known, app }));
    const metadata = { name: app, namespace, labels };

    new Allowance(
      name,
      {
        namespace,
        labels,
        app,
        policyName: "vault-netpol",
        port,
        peers: [controllers.externalSecrets],
        fromNamespace: false,
      },
      { parent: this },
    );

    const rootToken = new k8s.core.v1.Secret(
      "vault-root-token",
      {
        metadata: { name: "vault-root-token", namespace, labels },
        stringData: { token: pulumi.secret(args.rootToken) },
      },
      { parent: this },
    );

    const deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas: 1,
          // Two of them would each have their own secrets in memory.
          strategy: { type: "Recreate" },
          selector: { matchLabels: { app } },
          template: {
            metadata: { labels },
            spec: {
              ...restrictedPod,
              containers: [
                developmentVaultContainer({
                  image: args.image,
                  tokenSecret: rootToken.metadata.name,
                }),
              ],
            },
          },
        },
      },
      { parent: this },
    );

    const service = new k8s.core.v1.Service(
      name,
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: { app },
          ports: [{ name: "http", port, targetPort: "http", appProtocol: "http" }],
        },
      },
      { parent: this, dependsOn: [deployment] },
    );
    this.address = pulumi.interpolate`http://${service.metadata.name}.${namespace}.svc:${port}`;
    this.registerOutputs({ address: this.address });
  }
}
