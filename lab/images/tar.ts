import { createTarPacker, type TarHeader } from "modern-tar";

/** Of a file of a tar, everything that can make its bytes other ones. */
export interface TarEntry {
  readonly header: Required<Pick<TarHeader, "name" | "mode" | "type" | "size" | "uid" | "gid">>;
  /** Its `size` bytes; asked for each time that the tar is read. */
  readonly body?: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** No file of a tar has a time of its own, so that the same files make the same bytes. */
const EPOCH = new Date(0);

/** The bytes of a tar, made as they are read. Reading fails where a body does, or is not of its size. */
export function tar(entries: readonly TarEntry[]): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  async function pack(): Promise<void> {
    for (const { header, body = () => [] } of entries) {
      const file = controller.add({ ...header, mtime: EPOCH }).getWriter();
      for await (const bytes of body()) {
        await file.write(bytes);
      }
      await file.close();
    }
    controller.finalize();
  }
  void pack().catch((error: unknown) => controller.error(error));
  return readable;
}
