import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../../apps/auth-service/image/bundle.ts";
import { parseDockerfile } from "../../apps/auth-service/image/parse-dockerfile.ts";
import { baseEnvironment, baseFiles, NONROOT } from "./base-files.ts";
import { followStage } from "./dockerfile-stage.ts";
import type { ImageFile } from "./image-file.ts";
import { NODE, nodeRuntime } from "./node-runtime.ts";
import { type OciImage, ociImage } from "./oci-image.ts";

/** What `docker build` is told with `--build-arg`. */
export interface AuthServiceRelease {
  readonly SERVICE_VERSION?: string;
  /** The commit that it is built from. */
  readonly SERVICE_REVISION?: string;
}

const dockerfile = new URL("../../apps/auth-service/image/Dockerfile", import.meta.url);

/** Where the build stage of the Dockerfile has what {@link bundle} writes. */
const BUNDLE = "/repository/apps/auth-service/dist";

/**
 * The authorization service as its Dockerfile describes it, bundled from the sources in this clone. In place
 * of the distroless image that the Dockerfile names, it starts from the same Node with this machine's
 * C library.
 *
 * @param name - with its registry and without a tag or digest
 * @throws Error if the Dockerfile does what the lab cannot do without Docker
 */
export async function authServiceImage(
  name: string,
  release: AuthServiceRelease = {},
): Promise<OciImage> {
  const runtime = parseDockerfile(await readFile(dockerfile, "utf8")).at(-1);
  if (runtime === undefined) {
    throw new Error(`${dockerfile.pathname} has no stage.`);
  }
  const distroless = {
    environment: baseEnvironment,
    entrypoint: [NODE],
    user: String(NONROOT),
    workingFolder: "/home/nonroot",
  };
  const { configuration, copies } = followStage(runtime, distroless, { ...release });
  const layers = copies.map(({ source, target }) => {
    if (source !== BUNDLE) {
      throw new Error(`${dockerfile.pathname} copies ${source}, and only ${BUNDLE} is known.`);
    }
    return bundleAt(target);
  });
  return ociImage({
    ...configuration,
    name,
    layers: [baseFiles, await nodeRuntime(), ...(await Promise.all(layers))],
  });
}

async function bundleAt(target: string): Promise<readonly ImageFile[]> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-image-"));
  try {
    await bundle(pathToFileURL(`${folder}/`));
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile());
    return await Promise.all(
      files.map(async ({ parentPath, name }) => ({
        path: posix.join(target, relative(folder, parentPath), name),
        content: await readFile(join(parentPath, name)),
      })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}
