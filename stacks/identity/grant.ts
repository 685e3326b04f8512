import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Labels } from "../labels.ts";

/** Arguments of {@link Grant}. */
export interface GrantArgs {
  readonly namespace: pulumi.Input<string>;
  readonly labels: pulumi.Input<Labels>;
  readonly roleName: pulumi.Input<string>;
  readonly roleBindingName: pulumi.Input<string>;
  readonly rules: pulumi.Input<pulumi.Input<k8s.types.input.rbac.v1.PolicyRule>[]>;
  /** The one service account that gets the rules. */
  readonly serviceAccount: {
    readonly name: pulumi.Input<string>;
    readonly namespace: pulumi.Input<string>;
  };
}

/** Gives one service account rules in a namespace: a Role and its RoleBinding. */
export class Grant extends pulumi.ComponentResource {
  constructor(name: string, args: GrantArgs, opts?: pulumi.ComponentResourceOptions) {
    super("paystream:identity:Grant", name, args, opts);
    const { namespace, labels } = args;

    const role = new k8s.rbac.v1.Role(
      name,
      { metadata: { name: args.roleName, namespace, labels }, rules: args.rules },
      { parent: this },
    );
    new k8s.rbac.v1.RoleBinding(
      name,
      {
        metadata: { name: args.roleBindingName, namespace, labels },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: role.metadata.name,
        },
        subjects: [{ kind: "ServiceAccount", ...args.serviceAccount }],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
