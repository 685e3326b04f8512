import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleProgram } from "../../apps/auth-service/image/bundle-program.ts";
import { baseEnvironment, baseFiles, NONROOT } from "./base-files.ts";
import { LAB_REGISTRY } from "./lab-image.ts";
import { NODE, nodeRuntime } from "./node-runtime.ts";
import { type OciImage, ociImage } from "./oci-image.ts";

const PROGRAM = "/app/main.mjs";

/**
 * The image of a program of the lab's own, `lab.paystream.invalid/<name>`: Node, and the program with all
 * that it imports as one file. It runs as nobody in particular; a pod's `args` are its arguments.
 *
 * @param entryPoint - its first module
 */
export async function programImage(name: string, entryPoint: URL): Promise<OciImage> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-image-"));
  try {
    const file = join(folder, "main.mjs");
    await bundleProgram(entryPoint, pathToFileURL(file));
    return await ociImage({
      name: `${LAB_REGISTRY}/${name}`,
      environment: { ...baseEnvironment, NODE_ENV: "production" },
      entrypoint: [NODE, PROGRAM],
      user: `${NONROOT}:${NONROOT}`,
      layers: [baseFiles, await nodeRuntime(), [{ path: PROGRAM, content: await readFile(file) }]],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
