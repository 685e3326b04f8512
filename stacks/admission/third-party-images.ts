import type { Environment } from "../environment.ts";

/** Images of third parties, by digest, of the parts that an environment has, and of no others. */
export function thirdPartyImages(environment: Environment): readonly string[] {
  const { prometheusImage, grafana, alertmanager, traces, logs, access, exporters, vault } =
    environment;
  const images = [
    prometheusImage,
    grafana?.image,
    alertmanager?.image,
    ...Object.values(traces?.images ?? {}),
    ...Object.values(logs?.images ?? {}),
    access?.proxyImage,
    exporters?.nodeExporterImage,
    exporters?.kubeStateMetricsImage,
    vault.kind === "development" ? vault.image : undefined,
  ];
  return [...new Set(images.filter((image) => image !== undefined))];
}
