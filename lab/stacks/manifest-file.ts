import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RenderedKubernetesObject } from "./rendered-environment.ts";

/**
 * Objects in one file of a folder of their own, for a tool that reads files. It is gone when it is
 * disposed of.
 */
export class ManifestFile implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.path = join(folder, "manifests.yaml");
  }

  static async of(objects: readonly RenderedKubernetesObject[]): Promise<ManifestFile> {
    const file = new ManifestFile(await mkdtemp(join(tmpdir(), "paystream-manifests-")));
    // JSON is YAML too.
    const documents = objects.map((object) => `---\n${JSON.stringify(object)}\n`);
    await writeFile(file.path, documents.join(""));
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
