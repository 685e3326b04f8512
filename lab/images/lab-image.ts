import { join } from "node:path";
import { tool } from "../tools/tool.ts";
import type { ToolName } from "../tools/tools.ts";
import { baseEnvironment, baseFiles, NONROOT } from "./base-files.ts";
import type { ImageFile } from "./image-file.ts";
import { type ImageConfiguration, type OciImage, ociImage } from "./oci-image.ts";
import { sharedLibraries } from "./shared-libraries.ts";

/** No registry: what is not imported is not fetched from somebody else either. */
export const LAB_REGISTRY = "lab.paystream.invalid";

/** An image of one of the lab's tools. */
interface ToolImage extends Omit<ImageConfiguration, "environment"> {
  readonly tool: ToolName;
  /** Where the program is in the tool's folder, if the tool is not itself the program. */
  readonly file?: string;
  /** Where the program is in the image. */
  readonly program: string;
  readonly folders?: readonly ImageFile[];
}

const nonroot = `${NONROOT}:${NONROOT}`;
/** Whom the images of Prometheus' makers and of External Secrets run as. */
const NOBODY = 65_534;
const nobody = `${NOBODY}:${NOBODY}`;

/** Each stands for the image of its makers, with the same paths, users and defaults. */
export const toolImages = {
  alertmanager: {
    tool: "alertmanager",
    program: "/bin/alertmanager",
    entrypoint: ["/bin/alertmanager"],
    command: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
    user: nobody,
    workingFolder: "/alertmanager",
    folders: [{ path: "/alertmanager", mode: 0o775, owner: NOBODY }],
    ports: ["9093/tcp"],
  },
  "argo-rollouts": {
    tool: "argo-rollouts",
    program: "/bin/rollouts-controller",
    entrypoint: ["/bin/rollouts-controller"],
    user: "999:999",
    workingFolder: "/home/argo-rollouts",
    folders: [{ path: "/home/argo-rollouts", mode: 0o755 }],
  },
  coredns: {
    tool: "coredns",
    program: "/coredns",
    entrypoint: ["/coredns"],
    user: nonroot,
    ports: ["53/udp", "53/tcp"],
  },
  envoy: {
    tool: "envoy",
    program: "/usr/local/bin/envoy",
    entrypoint: ["/usr/local/bin/envoy"],
    user: nonroot,
  },
  "external-secrets": {
    tool: "external-secrets",
    program: "/bin/external-secrets",
    entrypoint: ["/bin/external-secrets"],
    user: nobody,
  },
  // Of a pod, it holds the namespaces together, and buries what nobody waits for.
  pause: {
    tool: "node-packages",
    file: "usr/bin/catatonit",
    program: "/pause",
    entrypoint: ["/pause", "-P"],
    user: "65535:65535",
  },
  prometheus: {
    tool: "prometheus",
    program: "/bin/prometheus",
    entrypoint: ["/bin/prometheus"],
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
    user: nobody,
    workingFolder: "/prometheus",
    folders: [{ path: "/prometheus", mode: 0o775, owner: NOBODY }],
    ports: ["9090/tcp"],
  },
  // OpenBao reads the variables of Vault too (VAULT_DEV_LISTEN_ADDRESS, VAULT_DEV_ROOT_TOKEN_ID).
  vault: {
    tool: "bao",
    program: "/bin/vault",
    entrypoint: ["/bin/vault"],
    command: ["server", "-dev"],
    user: nonroot,
    ports: ["8200/tcp"],
  },
} as const satisfies Record<string, ToolImage>;

export type LabImageName = keyof typeof toolImages;

/**
 * The image of a program that the lab runs beside PayStream, `lab.paystream.invalid/<name>`. The tool that it
 * is made of is installed if it is not there yet.
 *
 * @throws ToolUnavailableError if this machine lacks what the tool is made with
 */
export async function labImage(name: LabImageName): Promise<OciImage> {
  const { tool: toolName, file = "", program, folders = [], ...rest }: ToolImage = toolImages[name];
  const source = join(await tool(toolName), file);
  return ociImage({
    ...rest,
    name: `${LAB_REGISTRY}/${name}`,
    environment: baseEnvironment,
    layers: [
      [...baseFiles, ...folders],
      [...(await sharedLibraries(source)), { path: program, source }],
    ],
  });
}
