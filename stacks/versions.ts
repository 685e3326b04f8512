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
} as const;

/** Kubernetes: the least that serves (pods sleep before they stop), and the one that is rehearsed with. */
export const kubernetesVersions = { least: "1.30", rehearsed: "1.36.3" } as const;

/** The registry beside a cluster of kind (`pnpm lab kind`). https://hub.docker.com/_/registry */
export const kindRegistry = "docker.io/library/registry:3";

/** Images that an environment runs, besides its own. */
export const images = {
  /** https://hub.docker.com/r/hashicorp/vault */
  vault: `docker.io/hashicorp/vault:${vaultVersion}@sha256:4e33b126a59c0c333b76fb4e894722462659a6bec7c48c9ee8cea56fccfd2569`,
  /** https://hub.docker.com/r/prom/prometheus, the version whose promtool the lab checks rules with */
  prometheus:
    "docker.io/prom/prometheus:v3.15.0@sha256:efd719c99d83b060d9daefdcf00360461adf279f45ef5391f8d111892118753e",
  /** https://hub.docker.com/r/grafana/grafana */
  grafana:
    "docker.io/grafana/grafana:13.2.3@sha256:b28bae15e219c998fb0e0424ed724930cc61b1f61fb404d47c862f9a23f9e572",
} as const;
