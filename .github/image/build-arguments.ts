/** What an image is built of and called. */
export interface ImageBuild {
  /** Without a tag: `docker.io/paystream/auth-service`. */
  readonly repository: string;
  readonly version: string;
  /** The commit, in full. */
  readonly revision: string;
  /** When that commit was made, in seconds since 1970. */
  readonly committedAt: number;
  /** The base images by digest, by the build arguments that they are the values of. */
  readonly baseImages: Readonly<Record<string, string>>;
  /** Where buildx writes what it has made. */
  readonly metadataFile: string;
}

const dockerfile = "apps/auth-service/image/Dockerfile";

/**
 * `docker buildx build` as the pipeline runs it: pushed under its commit, its version and `latest`, with
 * the provenance (SLSA) and the bill of materials attached, layers cached in the registry, and the times of
 * files those of the commit, so that the same commit on the same base images makes the same layers.
 * https://docs.docker.com/build/metadata/attestations/, https://reproducible-builds.org/docs/source-date-epoch/
 */
export function pushArguments(build: ImageBuild): readonly string[] {
  const { repository, version, revision, metadataFile } = build;
  const cache = `type=registry,ref=${repository}:buildcache`;
  return [
    ...commonArguments(build),
    ...[revision, version, "latest"].flatMap((tag) => ["--tag", `${repository}:${tag}`]),
    "--output=type=image,push=true,rewrite-timestamp=true",
    "--attest=type=provenance,mode=max",
    "--attest=type=sbom",
    `--cache-from=${cache}`,
    `--cache-to=${cache},mode=max`,
    `--metadata-file=${metadataFile}`,
    ".",
  ];
}

/** The same for the machine that builds: loaded into its Docker, which takes no attestations. */
export function loadArguments(build: ImageBuild): readonly string[] {
  const { repository, version } = build;
  return [...commonArguments(build), "--tag", `${repository}:${version}`, "--load", "."];
}

function commonArguments(build: ImageBuild): readonly string[] {
  const { version, revision, committedAt, baseImages } = build;
  const values = {
    SERVICE_VERSION: version,
    SERVICE_REVISION: revision,
    SOURCE_DATE_EPOCH: committedAt,
    ...baseImages,
  };
  return [
    "buildx",
    "build",
    `--file=${dockerfile}`,
    ...Object.entries(values).map(([name, value]) => `--build-arg=${name}=${value}`),
  ];
}

/** The base images that a Dockerfile names by tag, by the build arguments that stand for them. */
export function baseImagesOf(dockerfileText: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...dockerfileText.matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(([, name, image]) => [
      name,
      image,
    ]),
  );
}
