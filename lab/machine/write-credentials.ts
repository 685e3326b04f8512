import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kubeconfigOf } from "../cluster/kubeconfig-of.ts";
import { administrator, writeTokens } from "../cluster/write-tokens.ts";
import { type Identity, makeAuthority } from "./certificates.ts";
import type { Layout } from "./layout.ts";
import { network, ports } from "./network.ts";

/** Paths of the files of an identity. */
interface IdentityFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Paths of everything that proves who somebody is. */
export interface Credentials {
  readonly authority: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly apiServer: IdentityFiles;
  readonly kubeletClient: IdentityFiles;
  readonly kubeconfigs: {
    readonly controllerManager: string;
    readonly scheduler: string;
    readonly kubelet: string;
    readonly proxy: string;
  };
  /** The name of the only node. */
  readonly node: string;
}

const NODE = "lab";

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles */
const components = {
  controllerManager: { name: "system:kube-controller-manager", groups: [] },
  scheduler: { name: "system:kube-scheduler", groups: [] },
  kubelet: { name: `system:node:${NODE}`, groups: ["system:nodes"] },
  proxy: { name: "system:kube-proxy", groups: [] },
} as const;

/** Makes new credentials for a lab, and the kubeconfig of the one who may do everything. */
export async function writeCredentials(layout: Layout): Promise<Credentials> {
  const { credentials: folder } = layout;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = async (file: string, content: string) => {
    const path = join(folder, file);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const writeIdentity = async (name: string, { certificate, key }: Identity) => ({
    certificate: await write(`${name}.crt`, certificate),
    key: await write(`${name}.key`, key),
  });

  const authority = await makeAuthority("paystream-lab");
  const authorityFile = await write("authority.crt", authority.certificate);
  const apiServer = await authority.server([
    { type: "ip", value: network.cable.lab },
    { type: "ip", value: network.kubernetesService },
    { type: "dns", value: "kubernetes.default" },
    { type: "dns", value: "kubernetes.default.svc" },
    { type: "dns", value: `kubernetes.default.svc.${network.clusterDomain}` },
  ]);
  const kubeletClient = await authority.client("kube-apiserver", []);
  const users = Object.entries(components);
  const tokens = await writeTokens(folder, [administrator, ...users.map(([, user]) => user)]);
  const [administratorToken = "", ...componentTokens] = tokens.of;
  const server = `https://${network.cable.lab}:${ports.apiServer}`;
  await writeFile(layout.kubeconfig, kubeconfigOf(server, authorityFile, administratorToken), {
    mode: 0o600,
  });
  const kubeconfigs = await Promise.all(
    users.map(async ([name], index) => [
      name,
      await write(
        `${name}.json`,
        kubeconfigOf(server, authorityFile, componentTokens[index] ?? ""),
      ),
    ]),
  );
  return {
    authority: authorityFile,
    tokens: tokens.tokens,
    serviceAccountKey: tokens.serviceAccountKey,
    apiServer: await writeIdentity("kube-apiserver", apiServer),
    kubeletClient: await writeIdentity("kubelet-client", kubeletClient),
    kubeconfigs: Object.fromEntries(kubeconfigs),
    node: NODE,
  };
}
