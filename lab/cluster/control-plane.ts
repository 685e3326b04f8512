import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import {
  apiServerFlags,
  argumentsOf,
  controllerManagerFlags,
  etcdFlags,
  type Flags,
} from "./control-plane-flags.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { kubeconfigOf } from "./kubeconfig-of.ts";
import { KubernetesApi } from "./kubernetes-api.ts";
import { administrator, writeTokens } from "./write-tokens.ts";

/** How long a component may take to become ready on a busy machine, in milliseconds. */
const START_LIMIT_MS = 120_000;

/**
 * What an API server without nodes needs to treat objects as in a cluster: namespaces get their service
 * account, quotas are counted, and deleted namespaces go.
 */
const CONTROLLERS = [
  "namespace-controller",
  "serviceaccount-controller",
  "resourcequota-controller",
  "root-ca-certificate-publisher-controller",
];

export interface ControlPlaneOptions {
  /** Controllers of kube-controller-manager that run besides {@link CONTROLLERS}. */
  readonly controllers?: readonly string[];
}

/**
 * The control plane of a Kubernetes cluster without nodes, on free ports of loopback, with its store and
 * all its files in a folder of its own. Disposing of it stops it and leaves nothing.
 *
 * @example
 * await using cluster = await ControlPlane.start(await tool("kubernetes"));
 */
export class ControlPlane implements AsyncDisposable {
  /** As a member of `system:masters`, who may do everything. */
  readonly api: KubernetesApi;
  /** Path of a kubeconfig for the same member, with the context of kubeconfig.ts. */
  readonly kubeconfig: string;
  readonly #startServer: () => Engine;
  #server: Engine;
  readonly #running: AsyncDisposableStack;

  private constructor(
    api: KubernetesApi,
    kubeconfig: string,
    server: { readonly start: () => Engine; readonly running: Engine },
    running: AsyncDisposableStack,
  ) {
    this.api = api;
    this.kubeconfig = kubeconfig;
    this.#startServer = server.start;
    this.#server = server.running;
    this.#running = running;
  }

  /**
   * @param kubernetes - the executable that has all components
   * @throws Error with the log of the component that did not become ready
   */
  static async start(
    kubernetes: string,
    { controllers = [] }: ControlPlaneOptions = {},
  ): Promise<ControlPlane> {
    await using starting = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "paystream-control-plane-"));
    starting.defer(() => rm(folder, { recursive: true, force: true }));
    const engine = (component: string, flags: Flags) =>
      new Engine(component, kubernetes, [component, ...argumentsOf(flags)]);
    const start = (component: string, flags: Flags) => starting.use(engine(component, flags));

    const [clientPort = 0, peerPort = 0, port = 0, managerPort = 0] = await freePorts(4);
    start("etcd", etcdFlags({ folder: join(folder, "etcd"), clientPort, peerPort }));

    const certificates = join(folder, "certificates");
    await mkdir(certificates);
    const { serviceAccountKey, tokens, of } = await writeTokens(folder, [administrator]);
    const [token = ""] = of;
    const server = () =>
      engine("kube-apiserver", {
        ...apiServerFlags({
          storePort: clientPort,
          address: "127.0.0.1",
          port,
          services: "10.96.0.0/16",
          tokens,
          serviceAccountKey,
        }),
        // It makes its own certificate there.
        "cert-dir": certificates,
        // Nobody reaches it through the Service `kubernetes`, whose endpoint may not be loopback.
        "endpoint-reconciler-type": "none",
      });
    const certificate = join(certificates, "apiserver.crt");
    const kubeconfig = join(folder, "kubeconfig.json");
    const address = `https://127.0.0.1:${port}`;
    await writeFile(kubeconfig, kubeconfigOf(address, certificate, token), { mode: 0o600 });
    const api = starting.use(new KubernetesApi(readKubeconfig(kubeconfig)));
    const running = starting.use(server());
    await becomesReady(running, api);

    const manager = start("kube-controller-manager", {
      ...controllerManagerFlags({ kubeconfig, authority: certificate }),
      controllers: [...CONTROLLERS, ...controllers].join(","),
      "secure-port": String(managerPort),
      "cert-dir": certificates,
    });
    // The namespace that is always there gets its service account from a controller.
    await manager.ready(START_LIMIT_MS, () =>
      api.get("/api/v1/namespaces/default/serviceaccounts/default"),
    );
    return new ControlPlane(api, kubeconfig, { start: server, running }, starting.move());
  }

  /** Kills the API server, does something while it is gone, and starts it again where it was. */
  async withoutApiServer(work: () => Promise<void>): Promise<void> {
    await this.#server.kill();
    try {
      await work();
    } finally {
      this.#server = this.#running.use(this.#startServer());
      await becomesReady(this.#server, this.api);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}

async function becomesReady(server: Engine, api: KubernetesApi): Promise<void> {
  await server.ready(START_LIMIT_MS, () => api.get("/readyz"));
}
