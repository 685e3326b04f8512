import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { parse } from "yaml";
import { root } from "../../stacks/render/stack-configuration.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { type Chart, renderChart } from "../controllers/render-chart.ts";
import { Engine } from "../engine.ts";
import { freePorts } from "../free-ports.ts";

const namespace = "kyverno";
const deployment = "kyverno-admission-controller";

/** How long it may take until policies hold on a busy machine, in milliseconds. */
const START_LIMIT_MS = 120_000;

export interface AdmissionControllerInstallation extends Chart {
  readonly executable: string;
}

interface AdmissionContainer {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}

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

  /**
   * Installs the chart with the values of the operations guide, and does what its Deployment would.
   *
   * @param cluster has Kyverno's definitions
   */
  static async start(
    { executable, ...chart }: AdmissionControllerInstallation,
    cluster: ControlPlane,
  ): Promise<AdmissionController> {
    await using starting = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "paystream-kyverno-"));
    starting.defer(() => rm(folder, { recursive: true }));
    const { api } = cluster;
    const objects = await chartObjects(chart);
    for (const object of [namespaceOf(namespace), ...objects]) {
      await api.apply(object, { manager: "helm" });
    }
    const { args, env } = containerOf(objects);
    const [port = 0] = await freePorts(1);
    const flags = [
      ...args,
      `--kubeconfig=${cluster.kubeconfig}`,
      `--serverIP=127.0.0.1:${port}`,
      "--webhookServerHost=127.0.0.1",
      `--webhookServerPort=${port}`,
      // No ports but that of its webhooks.
      "--disableMetrics=true",
      "--metricsPort=0",
      "--controllerRuntimeMetricsAddress=0",
    ];
    const variables = {
      ...Object.fromEntries(env.map(({ name, value }) => [name, value ?? ""])),
      KYVERNO_NAMESPACE: namespace,
      KYVERNO_POD_NAME: `${deployment}-0`,
      TUF_ROOT: folder,
    };
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const engine = starting.use(
      new Engine("kyverno", "/usr/bin/env", [...settings, executable, ...flags]),
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

/** What the chart installs, but for definitions, and for what only runs while it is installed or removed. */
async function chartObjects(chart: Chart): Promise<readonly Manifest[]> {
  const file = new URL("docs/operations/kyverno-values.yaml", root);
  const values = parse(await readFile(file, "utf8"));
  const rendered = await renderChart(chart, "kyverno", namespace, values);
  return rendered
    .split(/^---$/m)
    .filter((text) => !/^kind: CustomResourceDefinition$/m.test(text))
    .map((text): Manifest | null => parse(text))
    .filter((object) => object !== null)
    .filter(({ metadata }) => metadata.annotations?.["helm.sh/hook"] === undefined);
}

function namespaceOf(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function containerOf(objects: readonly Manifest[]): AdmissionContainer {
  const found = objects.find(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === deployment,
  );
  const spec = found?.spec as
    | { readonly template: { readonly spec: { readonly containers: [AdmissionContainer] } } }
    | undefined;
  if (spec === undefined) {
    throw new Error(`Kyverno's chart has no Deployment ${deployment}.`);
  }
  return spec.template.spec.containers[0];
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
