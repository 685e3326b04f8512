/**
 * The versions of everything that PayStream runs and did not write. Images are pinned by digest, the tag
 * beside it is for people. The controllers are installed once per cluster, by their charts.
 *
 * @module
 */

/** The version of the development Vault. */
export const vaultVersion = "1.21.4";

/** Images that an environment runs, besides its own. */
export const images = {
  /** https://hub.docker.com/r/hashicorp/vault */
  vault: `docker.io/hashicorp/vault:${vaultVersion}@sha256:4e33b126a59c0c333b76fb4e894722462659a6bec7c48c9ee8cea56fccfd2569`,
} as const;
