import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ImageFile } from "./image-file.ts";
import { type ImageDescription, type OciImage, ociImage } from "./oci-image.ts";
import { readLayout } from "./read-layout.ts";

let folder: string;
let program: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "oci-image-"));
  program = join(folder, "program");
  await writeFile(program, "a program");
  await chmod(program, 0o700);
});
afterEach(() => rm(folder, { recursive: true }));

const base: readonly ImageFile[] = [
  { path: "/tmp", mode: 0o1777 },
  { path: "/data", mode: 0o770, owner: 65_532 },
  { path: "/etc/motto", content: "Charge once.\n" },
];
const image = (changes: Partial<ImageDescription> = {}): Promise<OciImage> =>
  ociImage({
    name: "registry.invalid/program",
    entrypoint: ["/bin/program"],
    user: "65532:65532",
    layers: [base, [{ path: "/bin/program", source: program }]],
    ...changes,
  });

describe("an image", () => {
  it("is called by its own digest, also after its import", async () => {
    const made = await image();
    const { manifests } = await readLayout(made);
    expect(made.reference).toBe(`registry.invalid/program@${made.digest}`);
    expect(manifests).toEqual([
      expect.objectContaining({
        digest: made.digest,
        annotations: { "io.containerd.image.name": made.reference },
      }),
    ]);
  });

  it("has the files of its layers, with their folders, owned by root and without a time", async () => {
    const { files } = await readLayout(await image());
    const seen = [...files].map(([path, { header }]) => {
      expect(header.mtime).toEqual(new Date(0));
      return [path, header.type, header.mode?.toString(8), header.uid, header.gid];
    });
    expect(seen).toEqual([
      ["/data/", "directory", "770", 65_532, 65_532],
      ["/etc/", "directory", "755", 0, 0],
      ["/etc/motto", "file", "644", 0, 0],
      ["/tmp/", "directory", "1777", 0, 0],
      ["/bin/", "directory", "755", 0, 0],
      ["/bin/program", "file", "755", 0, 0],
    ]);
    expect(String(files.get("/etc/motto")?.data)).toBe("Charge once.\n");
    expect(String(files.get("/bin/program")?.data)).toBe("a program");
  });

  it("says how it is run", async () => {
    const { configuration, layers } = await readLayout(
      await image({
        command: ["--help"],
        environment: { PATH: "/bin", EMPTY: "" },
        workingFolder: "/data",
        ports: ["8080/tcp"],
        labels: { title: "A program" },
      }),
    );
    expect(configuration.config).toEqual({
      Entrypoint: ["/bin/program"],
      Cmd: ["--help"],
      Env: ["PATH=/bin", "EMPTY="],
      User: "65532:65532",
      WorkingDir: "/data",
      ExposedPorts: { "8080/tcp": {} },
      Labels: { title: "A program" },
    });
    expect(configuration.rootfs.diff_ids).toEqual(layers);
  });

  it("is the same bytes from the same files, in whatever order they are named", async () => {
    const first = await image();
    const reordered = [...base].reverse();
    const second = await image({
      layers: [reordered, [{ path: "/bin/program", source: program }]],
    });
    expect(second.reference).toBe(first.reference);
    expect((await buffer(second.tar())).equals(await buffer(first.tar()))).toBe(true);
    expect((await buffer(first.tar())).equals(await buffer(first.tar()))).toBe(true);
  });

  it("is another one when a file, or how it is run, is another", async () => {
    const digests = [(await image()).digest, (await image({ user: "1:1" })).digest];
    await writeFile(program, "A program");
    digests.push((await image()).digest);
    await chmod(program, 0o600);
    digests.push((await image()).digest);
    expect(new Set(digests).size).toBe(4);
  });

  it("is not written when a file has changed since its digest was taken", async () => {
    const made = await image();
    await writeFile(program, "longer than before");
    await expect(buffer(made.tar())).rejects.toThrow("bin/program");
  });

  it("is not made of two files at one path, or of one that is not there", async () => {
    const twice = [{ path: "/etc/motto", content: "Charge twice.\n" }, ...base];
    await expect(image({ layers: [twice] })).rejects.toThrow(
      "Two files of an image are /etc/motto.",
    );
    const absent = join(folder, "absent");
    await expect(image({ layers: [[{ path: "/absent", source: absent }]] })).rejects.toThrow(
      absent,
    );
  });

  it("may have a layer twice", async () => {
    const { layers } = await readLayout(await image({ layers: [base, base] }));
    expect(layers[0]).toBe(layers[1]);
  });
});
