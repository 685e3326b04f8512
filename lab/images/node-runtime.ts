import { fileURLToPath } from "node:url";
import { repository } from "../../apps/auth-service/image/bundle-program.ts";
import type { ImageFile } from "./image-file.ts";
import { sharedLibraries } from "./shared-libraries.ts";

/** Where distroless images have Node. */
export const NODE = "/nodejs/bin/node";

/** Node as the workspace pins it, at the path where distroless images have it. */
export async function nodeRuntime(): Promise<readonly ImageFile[]> {
  const source = fileURLToPath(new URL("node_modules/node/bin/node", repository));
  return [...(await sharedLibraries(source)), { path: NODE, source }];
}
