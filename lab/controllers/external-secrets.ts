import { parseAllDocuments } from "yaml";
import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { inNamespace, namespaceInMesh } from "./namespaces.ts";
import { type Chart, renderChart } from "./render-chart.ts";
import { withImage } from "./with-image.ts";

/** What installs External Secrets. */
export interface ExternalSecretsInstallation extends Chart {
  readonly image: string;
}

/**
 * External Secrets as its chart installs it, without the definitions of its kinds, and without what
 * PayStream needs none of: its webhooks, and the kinds that are for whole clusters.
 */
export async function externalSecretsObjects(
  installation: ExternalSecretsInstallation,
): Promise<readonly Manifest[]> {
  const { namespace, serviceAccount } = controllers.externalSecrets;
  const values = {
    installCRDs: false,
    webhook: { create: false },
    certController: { create: false },
    processClusterStore: false,
    processClusterExternalSecret: false,
    processClusterPushSecret: false,
    processPushSecret: false,
    metrics: { service: { enabled: true } },
  };
  const rendered = await renderChart(installation, serviceAccount, namespace, values);
  const objects = parseAllDocuments(rendered).map((document): Manifest | null => document.toJS());
  const own = objects.filter((object) => object !== null);
  return [
    namespaceInMesh(namespace),
    ...own.map((object) => withImage(inNamespace(object, namespace), installation.image)),
  ];
}
