import type { Manifest } from "../cluster/kubernetes-object.ts";

/** The parts of a Deployment that are read here. */
interface Deployment extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly Readonly<Record<string, unknown>>[] };
    };
  };
}

/** A Deployment whose one container runs the image, which is pulled where it is not there; other objects as they are. */
export function withImage(object: Manifest, image: string): Manifest {
  if (object.kind !== "Deployment") {
    return object;
  }
  const { spec } = object as Deployment;
  const containers = spec.template.spec.containers.map((container) => ({
    ...container,
    image,
    imagePullPolicy: "IfNotPresent",
  }));
  const pod = { ...spec.template.spec, containers };
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: pod } } };
}
