import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { OciImage } from "../images/oci-image.ts";
import { runCommand } from "../tools/run-command.ts";
import type { Layout } from "./layout.ts";
import type { NodePackages } from "./node-packages.ts";

/** The containerd namespace of what the kubelet runs. */
const NAMESPACE = "k8s.io";

/**
 * Gives the lab's node an image, as if it had been pulled.
 *
 * @throws Error with what containerd says, if it does not take it
 */
export async function importImage(
  { containerdSocket }: Pick<Layout, "containerdSocket">,
  { ctr, environment }: NodePackages,
  image: Pick<OciImage, "reference" | "tar">,
): Promise<void> {
  const args = ["--address", containerdSocket, "--namespace", NAMESPACE, "images"];
  const env = { ...process.env, ...environment };
  const child = spawn(ctr, [...args, "import", "-"], { env, stdio: ["pipe", "ignore", "pipe"] });
  const said = text(child.stderr);
  const ended = once(child, "close");
  // A program that ends early is told by its exit code, not by its closed pipe.
  await pipeline(image.tar(), child.stdin).catch(() => undefined);
  const [code] = await ended;
  if (code !== 0) {
    throw new Error(`${image.reference} could not be imported: ${await said}`);
  }
  // Else the kubelet's garbage collection takes what it cannot pull again.
  await runCommand(ctr, [...args, "label", image.reference, "io.cri-containerd.pinned=pinned"], {
    env: environment,
  });
}
