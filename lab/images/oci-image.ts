import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type ImageFile, tarEntries } from "./image-file.ts";
import { type TarEntry, tar } from "./tar.ts";

/** What the image of a process says of it. Paths are those of the image. */
export interface ImageConfiguration {
  readonly entrypoint: readonly string[];
  /** Arguments that a pod's own replace. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** By number, with its group after a colon. */
  readonly user: string;
  readonly workingFolder?: string;
  /** Such as `8080/tcp`. */
  readonly ports?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ImageDescription extends ImageConfiguration {
  /** With its registry and without a tag: `docker.io/paystream/auth-service`. */
  readonly name: string;
  /** What its file system is made of, each one over those before it. */
  readonly layers: readonly (readonly ImageFile[])[];
}

/** An image, known by its content. Its bytes are made from files of this machine each time it is read. */
export interface OciImage {
  readonly name: string;
  /** Of its manifest: `sha256:…`. */
  readonly digest: string;
  /** What a pod names it by, and what it is called after its import: `<name>@<digest>`. */
  readonly reference: string;
  /** The tar of its OCI layout, for the standard input of `ctr images import -`. */
  tar(): Readable;
}

/** Content that others name by its digest. */
interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly body: NonNullable<TarEntry["body"]>;
}

/**
 * Makes an image for this machine's kind of processor.
 *
 * https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 *
 * @throws Error if one of its files cannot be read
 */
export async function ociImage(description: ImageDescription): Promise<OciImage> {
  const { name } = description;
  const layers = await Promise.all(description.layers.map(layerBlob));
  const configuration = jsonBlob({
    architecture: architecture(),
    os: "linux",
    config: ociConfiguration(description),
    // Of a layer that is not compressed, both digests are the same.
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor("application/vnd.oci.image.config.v1+json", configuration),
    layers: layers.map((layer) => descriptor("application/vnd.oci.image.layer.v1.tar", layer)),
  });
  const reference = `${name}@${manifest.digest}`;
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        ...descriptor(MANIFEST, manifest),
        // containerd calls it exactly that: https://github.com/containerd/containerd/blob/v1.6.20/import.go
        annotations: { "io.containerd.image.name": reference },
      },
    ],
  };
  const files = [
    fileEntry("oci-layout", jsonBlob({ imageLayoutVersion: "1.0.0" })),
    fileEntry("index.json", jsonBlob(index)),
    ...uniqueBlobs([manifest, configuration, ...layers]).map((blob) =>
      fileEntry(`blobs/${blob.digest.replace(":", "/")}`, blob),
    ),
  ];
  return { name, digest: manifest.digest, reference, tar: () => Readable.fromWeb(tar(files)) };
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** By the names of https://pkg.go.dev/internal/platform, as every image has them. */
function architecture(): string {
  const names: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", arm64: "arm64" };
  const name = names[process.arch];
  if (name === undefined) {
    throw new Error(`No image can be made for a processor of the kind ${process.arch}.`);
  }
  return name;
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
function ociConfiguration(configuration: ImageConfiguration): object {
  const {
    entrypoint,
    command,
    environment = {},
    user,
    workingFolder,
    ports,
    labels,
  } = configuration;
  return {
    User: user,
    ExposedPorts: ports && Object.fromEntries(ports.map((port) => [port, {}])),
    Env: Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
    Entrypoint: entrypoint,
    Cmd: command,
    WorkingDir: workingFolder ?? "/",
    Labels: labels,
  };
}

async function layerBlob(files: readonly ImageFile[]): Promise<Blob> {
  const entries = await tarEntries(files);
  const hash = createHash("sha256");
  let size = 0;
  for await (const bytes of tar(entries)) {
    hash.update(bytes);
    size += bytes.length;
  }
  return { digest: `sha256:${hash.digest("hex")}`, size, body: () => tar(entries) };
}

function jsonBlob(value: object): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { digest, size: bytes.length, body: () => [bytes] };
}

function descriptor(mediaType: string, { digest, size }: Blob) {
  return { mediaType, digest, size };
}

/** Two layers of the same files are one blob. */
function uniqueBlobs(blobs: readonly Blob[]): readonly Blob[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}

function fileEntry(name: string, { size, body }: Blob): TarEntry {
  return { header: { name, type: "file", mode: 0o644, size, uid: 0, gid: 0 }, body };
}
