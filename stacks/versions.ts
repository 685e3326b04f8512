/**
 * The versions of everything that PayStream runs and did not write. Images are pinned by digest, the tag
 * beside it is for people. The controllers are installed once per cluster, by their charts: what is
 * written for them is written for these versions, and rehearsed with them.
 *
 * @module
 */

/** The version of the development Vault. */
export const vaultVersion = "1.21.4";

/** The versions of the cluster's controllers. */
export const controllerVersions = {
  istio: "1.30.1",
  argoRollouts: "1.10.2",
  externalSecrets: "0.20.4",
  kyverno: "1.19.1",
} as const;

/** Kubernetes: the least that serves (pods sleep before they stop), and the one that is rehearsed with. */
export const kubernetesVersions = { least: "1.30", rehearsed: "1.36.3" } as const;

/** The registry beside a cluster of kind (`pnpm lab kind`). https://hub.docker.com/_/registry */
export const kindRegistry = "docker.io/library/registry:3";

/**
 * Images that an environment runs, besides its own. Each digest is the one for all architectures. Those that
 * were not read from a registry are the ones on which public repositories that pin the tag agree.
 */
export const images = {
  /** https://hub.docker.com/r/hashicorp/vault */
  vault: `docker.io/hashicorp/vault:${vaultVersion}@sha256:4e33b126a59c0c333b76fb4e894722462659a6bec7c48c9ee8cea56fccfd2569`,
  /** https://hub.docker.com/r/prom/prometheus, the version whose promtool the lab checks rules with */
  prometheus:
    "docker.io/prom/prometheus:v3.15.0@sha256:efd719c99d83b060d9daefdcf00360461adf279f45ef5391f8d111892118753e",
  /** https://hub.docker.com/r/grafana/grafana */
  grafana:
    "docker.io/grafana/grafana:13.2.3@sha256:b28bae15e219c998fb0e0424ed724930cc61b1f61fb404d47c862f9a23f9e572",
  /**
   * https://hub.docker.com/r/prom/alertmanager, one patch release behind the lab's, for which no record of a
   * digest was found. What 0.34.2 mends beside that, the headers for pages of other origins, access takes away.
   */
  alertmanager:
    "docker.io/prom/alertmanager:v0.34.1@sha256:e9733bafb1bdef9b00e25a21f8f99dc26a22224bf16641ad754d1649f4c3357a",
  /** https://hub.docker.com/r/prom/node-exporter */
  nodeExporter:
    "docker.io/prom/node-exporter:v1.12.1@sha256:1b4e4438faca4dd7e001dd445d161a4a2091b0fededa84093b3a8dfeae1f1be0",
  /** https://github.com/kubernetes/kube-state-metrics */
  kubeStateMetrics:
    "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.19.1@sha256:85108987d044b18a098126732f98602df408888c0f7d456241f5abefb9744bc1",
  /** https://hub.docker.com/r/grafana/loki */
  loki: "docker.io/grafana/loki:3.7.8@sha256:1107dd5274e0ada47e42472b7a7e71f3b2a2fe878878108f3e2f9e51528f0193",
  /** https://hub.docker.com/r/jaegertracing/jaeger */
  jaeger:
    "docker.io/jaegertracing/jaeger:2.21.0@sha256:3d0ac795ff98aa04d1be04311d2dac6c25b4bfc8322dc02e53bc5b170c5018c3",
  /** https://hub.docker.com/r/otel/opentelemetry-collector-contrib, the newest that the lab can build its own of */
  otelCollector:
    "docker.io/otel/opentelemetry-collector-contrib:0.160.0@sha256:799dc6cf12c96192af37b5bdba804da8c10b3bc563b43cb90c3f3c58d9572ad6",
  /** As Envoy Gateway 1.9 pins its own default: https://github.com/envoyproxy/gateway */
  envoy:
    "docker.io/envoyproxy/envoy:distroless-v1.39.1@sha256:eb2c01c13125d1629637cb4e4cce7207009fb7cc2c8027f9742758549d15b6f4",
} as const;
