import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { inNamespace, namespaceInMesh } from "./namespaces.ts";

/** The parts of the controller's Deployment that the lab reads. */
interface ControllerDeployment extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly [Readonly<Record<string, unknown>>] };
    };
  };
}

/**
 * Argo Rollouts as its own `install.yaml` installs it, without the definitions of its kinds.
 *
 * @param installation path of `manifests/install.yaml` of the version that the image has
 */
export async function argoRolloutsObjects(
  installation: string,
  image: string,
): Promise<readonly Manifest[]> {
  const { namespace } = controllers.argoRollouts;
  const documents = parseAllDocuments(await readFile(installation, "utf8"));
  const objects: readonly Manifest[] = documents.map((document) => document.toJS());
  const own = objects
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .map((object) => inNamespace(object, namespace))
    .map((object) => (object.kind === "Deployment" ? withImage(object, image) : object));
  return [namespaceInMesh(namespace), ...own];
}

/** Upstream's file has `latest`, pulled anew at every start. */
function withImage(deployment: Manifest, image: string): Manifest {
  const { spec } = deployment as ControllerDeployment;
  const [container] = spec.template.spec.containers;
  const pinned = { ...container, image, imagePullPolicy: "IfNotPresent" };
  const pod = { ...spec.template.spec, containers: [pinned] };
  return { ...deployment, spec: { ...spec, template: { ...spec.template, spec: pod } } };
}
