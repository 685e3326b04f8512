import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { runCommand } from "../tools/run-command.ts";
import { inNamespace, namespaceInMesh } from "./namespaces.ts";
import { withImage } from "./with-image.ts";

/** What installs External Secrets. */
export interface ExternalSecretsInstallation {
  /** The executable. */
  readonly helm: string;
  /** The folder of the chart. */
  readonly chart: string;
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

async function renderChart(
  { helm, chart }: ExternalSecretsInstallation,
  release: string,
  namespace: string,
  values: object,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-chart-"));
  try {
    const copy = join(folder, "chart");
    await cp(chart, copy, { recursive: true });
    // Helm refuses a chart whose dependencies are not there, also those that are not asked for.
    const file = join(copy, "Chart.yaml");
    const { dependencies: _, ...description } = parse(await readFile(file, "utf8"));
    await writeFile(file, stringify(description));
    const valuesFile = join(folder, "values.json");
    await writeFile(valuesFile, JSON.stringify(values));
    return await runCommand(helm, [
      "template",
      release,
      copy,
      "--namespace",
      namespace,
      "--values",
      valuesFile,
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
