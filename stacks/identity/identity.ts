import { contract } from "@paystream/auth-service/contract";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";
import { Grant } from "./grant.ts";

/** Arguments of {@link Identity}. */
export interface IdentityArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  /** The Secret that the service may read. */
  readonly secretName: pulumi.Input<string>;
  /** The ConfigMap that the service may read. */
  readonly configMapName: pulumi.Input<string>;
}

/**
 * As whom the service runs: in the mesh, where its identity is proven, and towards the API server, where
 * it may read its own Secret and ConfigMap (spec 000 §6.3). Its pods get both from the kubelet and use no
 * API at all, so no token is mounted.
 */
export class Identity extends pulumi.ComponentResource {
  readonly serviceAccount: pulumi.Output<string>;

  constructor(name: string, args: IdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:identity:Identity", name, args, opts);
    const { namespace, labels } = args;
    const { serviceAccount } = contract.resources;

    const account = new k8s.core.v1.ServiceAccount(
      name,
      {
        metadata: { name: serviceAccount, namespace, labels },
        automountServiceAccountToken: false,
      },
      { parent: this },
    );
    this.serviceAccount = account.metadata.name;

    const readOwn = (resource: string, objectName: pulumi.Input<string>) => ({
      apiGroups: [""],
      resources: [resource],
      resourceNames: [objectName],
      verbs: ["get", "list"],
    });
    new Grant(
      name,
      {
        namespace,
        labels,
        roleName: `${serviceAccount}-role`,
        roleBindingName: `${serviceAccount}-rolebinding`,
        rules: [readOwn("secrets", args.secretName), readOwn("configmaps", args.configMapName)],
        serviceAccount: { name: this.serviceAccount, namespace },
      },
      { parent: this },
    );
    this.registerOutputs({ serviceAccount: this.serviceAccount });
  }
}
