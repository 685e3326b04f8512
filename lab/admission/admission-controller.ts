import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import type { ControlPlane } from "../cluster/control-plane.ts";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";

const namespace = "kyverno";

/** How long it may take until policies hold on a busy machine, in milliseconds. */
const START_LIMIT_MS = 120_000;

interface WebhookConfiguration {
  readonly webhooks?: readonly { readonly name: string }[];
}

/**
 * Kyverno's admission controller beside a control plane, as a process of this machine. The API server asks it
 * over loopback. Disposing of it leaves its webhooks behind, as a crash would.
 */
export class AdmissionController implements AsyncDisposable {
  readonly #cluster: ControlPlane;
  readonly #engine: Engine;
  readonly #port: number;
  readonly #running: AsyncDisposableStack;

  private constructor(
    cluster: ControlPlane,
    server: { readonly engine: Engine; readonly port: number },
    running: AsyncDisposableStack,
  ) {
    this.#cluster = cluster;
    this.#engine = server.engine;
    this.#port = server.port;
    this.#running = running;
  }

  /** @param cluster has Kyverno's definitions */
  static async start(executable: string, cluster: ControlPlane): Promise<AdmissionController> {
    await using starting = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "paystream-kyverno-"));
    starting.defer(() => rm(folder, { recursive: true }));
    const manager = { manager: "lab" } as const;
    const { api } = cluster;
    await api.apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      manager,
    );
    for (const name of ["kyverno", "kyverno-metrics"]) {
      await api.apply(
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace } },
        manager,
      );
    }
    const [port = 0] = await freePorts(1);
    const flags = [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--serverIP=127.0.0.1:${port}`,
      "--webhookServerHost=127.0.0.1",
      `--webhookServerPort=${port}`,
      "--caSecretName=kyverno-ca",
      "--tlsSecretName=kyverno-tls",
      // As docs/operations/kyverno-values.yaml has it.
      "--enablePolicyException=true",
      `--exceptionNamespace=${namespace}`,
      // No ports but that of its webhooks, and nobody to tell of reports.
      "--disableMetrics=true",
      "--metricsPort=0",
      "--controllerRuntimeMetricsAddress=0",
      "--admissionReports=false",
    ];
    // What its Deployment would tell it.
    const variables = [
      "INIT_CONFIG=kyverno",
      "METRICS_CONFIG=kyverno-metrics",
      `KYVERNO_NAMESPACE=${namespace}`,
      "KYVERNO_POD_NAME=kyverno-0",
      "KYVERNO_DEPLOYMENT=kyverno-admission-controller",
      "KYVERNO_SERVICEACCOUNT_NAME=kyverno-admission-controller",
      "KYVERNO_ROLE_NAME=kyverno:admission-controller",
      "KYVERNO_SVC=kyverno-svc",
      `TUF_ROOT=${folder}`,
    ];
    const engine = starting.use(
      new Engine("kyverno", "/usr/bin/env", [...variables, executable, ...flags]),
    );
    return new AdmissionController(cluster, { engine, port }, starting.move());
  }

  /** Waits until the API server asks it about some policies, by their names. */
  async holds(policies: readonly string[]): Promise<void> {
    await this.#engine.ready(START_LIMIT_MS, async () => {
      const { webhooks = [] } = await this.#cluster.api.get<WebhookConfiguration>(
        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/kyverno-resource-validating-webhook-cfg",
      );
      for (const policy of policies) {
        if (!webhooks.some(({ name }) => name.endsWith(`-${policy}`))) {
          throw new Error(`No webhook asks about ${policy}.`);
        }
      }
      // It has its webhooks asked before it has a certificate to answer with.
      await handshake(this.#port);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // It would take its webhooks away first.
    await this.#engine.kill();
    await this.#running.disposeAsync();
  }
}

/** @throws Error where a server has no certificate, of whatever authority */
async function handshake(port: number): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect");
  } finally {
    socket.destroy();
  }
}
