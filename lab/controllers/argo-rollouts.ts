import { readFile } from "node:fs/promises";
import { parseAllDocuments } from "yaml";
import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { inNamespace, namespaceInMesh } from "./namespaces.ts";
import { withImage } from "./with-image.ts";

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
    // Upstream's file has `latest`, pulled anew at every start.
    .map((object) => withImage(object, image));
  return [namespaceInMesh(namespace), ...own];
}
