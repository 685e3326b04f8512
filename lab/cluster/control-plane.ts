import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { KubernetesApi } from "./kubernetes-api.ts";

/** The context of {@link ControlPlane.kubeconfig}. */
export const CONTEXT = "lab";

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
  /** Path of a kubeconfig for the same member, whose only context is {@link CONTEXT}. */
  readonly kubeconfig: string;
  readonly #running: AsyncDisposableStack;

  private constructor(api: KubernetesApi, kubeconfig: string, running: AsyncDisposableStack) {
    this.api = api;
    this.kubeconfig = kubeconfig;
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
    const start = (component: string, flags: Flags) =>
      starting.use(new Engine(component, kubernetes, [component, ...argumentsOf(flags)]));

    const [clientPort = 0, peerPort = 0, port = 0, managerPort = 0] = await freePorts(4);
    const store = `http://127.0.0.1:${clientPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    start("etcd", {
      "data-dir": join(folder, "etcd"),
      "listen-client-urls": store,
      "advertise-client-urls": store,
      "listen-peer-urls": peer,
      "initial-advertise-peer-urls": peer,
      "initial-cluster": `default=${peer}`,
      // What a crash would lose is thrown away anyway.
      "unsafe-no-fsync": "true",
      "log-level": "warn",
    });

    const credentials = await writeCredentials(folder);
    const server = start("kube-apiserver", {
      "etcd-servers": store,
      "bind-address": "127.0.0.1",
      "advertise-address": "127.0.0.1",
      "secure-port": String(port),
      "cert-dir": credentials.certificates,
      "token-auth-file": credentials.tokens,
      "authorization-mode": "Node,RBAC",
      "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
      "service-account-key-file": credentials.serviceAccountKey,
      "service-account-signing-key-file": credentials.serviceAccountKey,
      "service-cluster-ip-range": "10.96.0.0/16",
      // Nobody reaches it through the Service `kubernetes`, whose endpoint may not be loopback.
      "endpoint-reconciler-type": "none",
      v: "0",
    });
    const { token } = credentials;
    const certificate = join(credentials.certificates, "apiserver.crt");
    const kubeconfig = join(folder, "kubeconfig.json");
    await writeFile(kubeconfig, kubeconfigOf(port, certificate, token), { mode: 0o600 });
    const api = starting.use(new KubernetesApi(readKubeconfig(kubeconfig)));
    await server.ready(START_LIMIT_MS, () => api.get("/readyz"));

    const manager = start("kube-controller-manager", {
      kubeconfig,
      controllers: [...CONTROLLERS, ...controllers].join(","),
      "leader-elect": "false",
      "bind-address": "127.0.0.1",
      "secure-port": String(managerPort),
      "cert-dir": credentials.certificates,
      "root-ca-file": certificate,
      v: "0",
    });
    // The namespace that is always there gets its service account from a controller.
    await manager.ready(START_LIMIT_MS, () =>
      api.get("/api/v1/namespaces/default/serviceaccounts/default"),
    );
    return new ControlPlane(api, kubeconfig, starting.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}

type Flags = Readonly<Record<string, string>>;

function argumentsOf(flags: Flags): readonly string[] {
  return Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
}

/** Makes the secrets of one control plane. The API server makes its own certificate in the same folder. */
async function writeCredentials(folder: string) {
  const certificates = join(folder, "certificates");
  await mkdir(certificates);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const serviceAccountKey = join(folder, "service-account.key");
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await writeFile(serviceAccountKey, pem, { mode: 0o600 });
  const token = randomBytes(24).toString("hex");
  const tokens = join(folder, "tokens.csv");
  await writeFile(tokens, `${token},lab,lab,system:masters\n`, { mode: 0o600 });
  return { certificates, serviceAccountKey, tokens, token };
}

/** JSON is YAML, which a kubeconfig is. */
function kubeconfigOf(port: number, certificate: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "lab",
        cluster: { server: `https://127.0.0.1:${port}`, "certificate-authority": certificate },
      },
    ],
    users: [{ name: "lab", user: { token } }],
    contexts: [{ name: CONTEXT, context: { cluster: "lab", user: "lab" } }],
    "current-context": CONTEXT,
  });
}
