import { runCommand } from "../tools/run-command.ts";
import type { Layout } from "./layout.ts";
import type { NodePackages } from "./node-packages.ts";

/** The containerd namespace of what the kubelet runs. */
const NAMESPACE = "k8s.io";

/**
 * Gives the lab's node an image, as if it had been pulled.
 *
 * @param archive path of an OCI layout as a tar file
 * @param name as manifests name it
 */
export async function importImage(
  { containerdSocket }: Pick<Layout, "containerdSocket">,
  { ctr, environment }: NodePackages,
  archive: string,
  name: string,
): Promise<void> {
  const images = (...args: string[]) =>
    runCommand(ctr, ["--address", containerdSocket, "--namespace", NAMESPACE, "images", ...args], {
      env: environment,
    });
  await images("import", archive);
  // Else the kubelet's garbage collection takes what it cannot pull again.
  await images("label", name, "io.cri-containerd.pinned=pinned");
}
