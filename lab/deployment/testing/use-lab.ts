import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, type TestContext } from "vitest";
import { optionalSecrets, requiredSecrets } from "../../../stacks/environment/settings.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { CONTEXT } from "../../cluster/kubeconfig-of.ts";
import { startStandIns } from "../../cluster/stand-ins.ts";
import { useVaultServer } from "../../vault/use-vault-server.ts";
import type { VaultServer } from "../../vault/vault-server.ts";
import { hasDevelopmentVault, type LabEnvironment } from "../lab-environment.ts";
import { type LabImages, labSettings } from "../lab-settings.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** Images that nobody pulls: no pod is started. */
export const images: LabImages = {
  service: `docker.io/paystream/auth-service@${digest("1")}`,
  prometheus: `lab.invalid/prometheus:3@${digest("2")}`,
  alertmanager: `lab.invalid/alertmanager:0@${digest("5")}`,
  vault: `lab.invalid/vault:1@${digest("3")}`,
};

/** An environment of a lab on a control plane without nodes, whose Vault is a process. */
export interface TestLab {
  readonly cluster: Pick<Cluster, "api" | "forward">;
  readonly lab: LabEnvironment;
  readonly vault: VaultServer;
}

/** What differs between the labs of tests. */
export interface TestLabOptions {
  readonly controlPlane: (context: TestContext) => Promise<ControlPlane>;
  readonly deployer?: LabEnvironment["deployer"];
  /** Its Vault is not the lab's to deploy. */
  readonly hasOthersVault?: boolean;
}

/** One such lab for the tests of a `describe`. It starts with the first test that asks for it. */
export function useLab(
  name: string,
  options: TestLabOptions,
): (context: TestContext) => Promise<TestLab> {
  const { controlPlane, deployer = "lab", hasOthersVault = false } = options;
  const vaultServer = useVaultServer();
  const running = new AsyncDisposableStack();
  let started: Promise<TestLab> | undefined;

  afterAll(() => running.disposeAsync());

  async function start(context: TestContext): Promise<TestLab> {
    const { api, kubeconfig } = await controlPlane(context);
    const vault = await vaultServer(context);
    running.use(await startStandIns(api));
    const stackFolder = await mkdtemp(join(tmpdir(), "paystream-stack-"));
    running.defer(() => rm(stackFolder, { recursive: true }));
    const place = hasOthersVault ? { settings: { "vault.address": vault.address } } : { images };
    const lab: LabEnvironment = {
      name,
      settings: labSettings({ kubeContext: CONTEXT, ...place }, hasDevelopmentVault(name)),
      secrets: Object.fromEntries(
        [...requiredSecrets, ...optionalSecrets].map((key) => [key, `a-value-of-${key}`]),
      ),
      vaultToken: vault.token,
      ...(hasOthersVault || hasDevelopmentVault(name) ? {} : { vaultImage: images.vault }),
      deployer,
      passphrase: "a-passphrase",
      kubeconfig,
      stackFolder,
    };
    const { port } = new URL(vault.address);
    // No pod runs: whatever Service is asked for, Vault is what answers.
    const forward: Cluster["forward"] = (_, __, localPort) => relay(Number(port), localPort);
    return { cluster: { api, forward }, lab, vault };
  }

  return (context) => {
    started ??= start(context);
    return started;
  };
}

/** Leads a port of loopback to another one, as a port-forward leads it to a pod. */
async function relay(port: number, localPort = 0): ReturnType<Cluster["forward"]> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const behind = connect(port, "127.0.0.1");
    sockets.add(socket);
    socket.pipe(behind).pipe(socket);
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
  });
  await once(server.listen(localPort, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    failure: undefined,
    async [Symbol.asyncDispose]() {
      const closed = once(server.close(), "close");
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
}
