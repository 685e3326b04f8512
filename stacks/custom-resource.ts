import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** A value in which every part may be an output of another resource. */
export type Given<T> = T extends string | number | boolean | undefined | null
  ? pulumi.Input<T>
  : T extends ReadonlyArray<infer Item>
    ? pulumi.Input<Array<Given<Item>>>
    : pulumi.Input<{ [Key in keyof T]: Given<T[Key]> }>;

/** A custom resource as `@kubernetes-models` generates it from its controller's types. */
interface Model {
  metadata?: unknown;
  spec?: unknown;
  /** @throws when the fields do not fit the schema of the kind */
  validate(): void;
  toJSON(): unknown;
}

interface Kind<M extends Model> {
  readonly apiVersion: string;
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: only the instance says what the fields are
  new (data?: any): M;
}

/**
 * A custom resource whose fields are typed, and checked against the schema of its kind as soon as their
 * values are known: a wrong manifest fails in the preview, not in the cluster.
 */
export class CustomResource<M extends Model> extends k8s.apiextensions.CustomResource {
  constructor(
    name: string,
    kind: Kind<M>,
    fields: { metadata: Given<M["metadata"]>; spec: Given<M["spec"]> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    const valid = pulumi.output(fields as pulumi.Input<object>).apply((known) => {
      const model = new kind(known);
      try {
        model.validate();
      } catch (error) {
        throw new pulumi.RunError(`${kind.kind} ${name} is not valid: ${(error as Error).message}`);
      }
      return model;
    });
    super(
      name,
      {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: valid.apply((model) => model.metadata as k8s.types.input.meta.v1.ObjectMeta),
        spec: valid.apply((model) => model.spec),
      },
      opts,
    );
  }
}
