import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { type TarHeader, unpackTar } from "modern-tar";
import type { OciImage } from "./oci-image.ts";

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image as whoever imports its tar sees it. */
interface ReadLayout {
  readonly manifests: readonly Descriptor[];
  readonly configuration: {
    readonly architecture: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly rootfs: { readonly diff_ids: readonly string[] };
  };
  /** The digests of its layers. */
  readonly layers: readonly string[];
  /** What is in its layers, by path from `/`. */
  readonly files: ReadonlyMap<string, { readonly header: TarHeader; readonly data: Buffer }>;
}

/**
 * Follows an image's tar from its index to its files.
 *
 * @throws Error where a blob is not what its name says, or what is named is not there in its size
 */
export async function readLayout(image: OciImage): Promise<ReadLayout> {
  const entries = await unpacked(await buffer(image.tar()));
  for (const [name, { data }] of entries) {
    const digest = createHash("sha256").update(data).digest("hex");
    if (name.startsWith("/blobs/") && name !== `/blobs/sha256/${digest}`) {
      throw new Error(`${name} has the digest ${digest}.`);
    }
  }
  const blob = ({ digest, size }: Descriptor): Buffer => {
    const data = entries.get(`/blobs/${digest.replace(":", "/")}`)?.data;
    if (data?.length !== size) {
      throw new Error(`${digest} is said to have ${size} bytes, and has ${data?.length}.`);
    }
    return data;
  };
  const { manifests } = json(entries.get("/index.json")?.data) as ReadLayout;
  const manifest = json(blob(manifests[0] as Descriptor)) as {
    readonly config: Descriptor;
    readonly layers: readonly Descriptor[];
  };
  const files: ReadLayout["files"][] = [];
  for (const layer of manifest.layers) {
    files.push(await unpacked(blob(layer)));
  }
  return {
    manifests,
    configuration: json(blob(manifest.config)) as ReadLayout["configuration"],
    layers: manifest.layers.map(({ digest }) => digest),
    files: new Map(files.flatMap((layer) => [...layer])),
  };
}

async function unpacked(bytes: Buffer): Promise<ReadLayout["files"]> {
  const entries = await unpackTar(bytes, { strict: true });
  return new Map(
    entries.map(({ header, data = new Uint8Array() }) => [
      `/${header.name}`,
      { header, data: Buffer.from(data.buffer, data.byteOffset, data.length) },
    ]),
  );
}

function json(bytes: Buffer | undefined): unknown {
  return JSON.parse(String(bytes));
}
