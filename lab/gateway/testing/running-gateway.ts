import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { controllers } from "../../../stacks/controllers.ts";
import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import { type Answered, HttpClient, type HttpRequest } from "../../http-client.ts";
import { envoyArguments, READY_PATH, STATS_PATH } from "../envoy/bootstrap.ts";
import { LIVE_PATH, WRITTEN_PATH } from "../program/status-server.ts";

const MAIN = fileURLToPath(new URL("../program/main.ts", import.meta.url));

/** How long a program may take to become ready on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;
/** How many connections clients keep. */
const KEPT_CONNECTIONS = 8;

/** An answer, and how long it took, in milliseconds. */
export type Received = Answered & { readonly took: number };

export interface GatewayOptions {
  readonly envoy: string;
  /** Of somebody who may act for others. */
  readonly kubeconfig: string;
  /** Where clients reach it, as the gateway's Service says to the translator. */
  readonly port: number;
  /** The host that requests are for, unless they say otherwise. */
  readonly host: string;
  /** The name of the pod that it believes to be. */
  readonly pod: string;
}

/** The gateway's two programs as operating system processes, on loopback, started as its pod starts them. */
export class RunningGateway implements AsyncDisposable {
  /** What Envoy has written, the access log among it. */
  readonly envoyLog: readonly string[];
  /** What the translator has written. */
  readonly translatorLog: readonly string[];
  readonly #options: GatewayOptions;
  readonly #statsPort: number;
  readonly #client: HttpClient;
  readonly #running: AsyncDisposableStack;

  private constructor(
    options: GatewayOptions,
    statsPort: number,
    logs: { readonly envoy: readonly string[]; readonly translator: readonly string[] },
    running: AsyncDisposableStack,
  ) {
    this.#options = options;
    this.#statsPort = statsPort;
    this.envoyLog = logs.envoy;
    this.translatorLog = logs.translator;
    this.#running = running;
    const origin = new URL(`http://127.0.0.1:${options.port}`);
    this.#client = running.use(new HttpClient({ origin, maxFreeSockets: KEPT_CONNECTIONS }));
  }

  static async start(options: GatewayOptions): Promise<RunningGateway> {
    const { envoy, kubeconfig, pod } = options;
    await using starting = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "paystream-gateway-"));
    starting.defer(() => rm(folder, { recursive: true, force: true }));
    const own = join(folder, "kubeconfig.json");
    await writeFile(own, asServiceAccount(await readFile(kubeconfig, "utf8")), { mode: 0o600 });
    const [admin = 0, translatorPort = 0, ready = 0, stats = 0] = await freePorts(4);
    const logs = { envoy: [] as string[], translator: [] as string[] };
    const translator = starting.use(
      new Engine(
        "the translator",
        process.execPath,
        [
          MAIN,
          ...["--folder", folder, "--kubeconfig", own, "--pod", pod],
          ...["--address", "127.0.0.1", "--admin-port", String(admin)],
          ...["--translator-port", String(translatorPort)],
          ...["--ready-port", String(ready), "--stats-port", String(stats)],
        ],
        (line) => logs.translator.push(line),
      ),
    );
    await translator.ready(START_LIMIT_MS, () => isOk(at(translatorPort, LIVE_PATH)));
    await translator.ready(START_LIMIT_MS, () => isOk(at(translatorPort, WRITTEN_PATH)));
    const proxy = starting.use(
      new Engine(
        "envoy",
        envoy,
        [
          ...envoyArguments(folder, 10),
          // A test that looks into the access log does not wait for it.
          ...["--log-level", "warn", "--file-flush-interval-msec", "50", "--concurrency", "2"],
        ],
        (line) => logs.envoy.push(line),
      ),
    );
    await proxy.ready(START_LIMIT_MS, () => isOk(at(ready, READY_PATH)));
    return new RunningGateway(options, stats, logs, starting.move());
  }

  /**
   * Sends a request as a client does; by itself a GET of a public path, to the gateway's host.
   *
   * @throws Error where there is no answer
   */
  async send({ headers, ...request }: Partial<HttpRequest> = {}): Promise<Received> {
    const started = performance.now();
    const outcome = await this.#client.send({
      method: "GET",
      path: "/v1/ping",
      headers: { host: this.#options.host, ...headers },
      ...request,
    });
    if (outcome.kind !== "answered") {
      throw new Error(
        `A request was ${outcome.kind}${"reason" in outcome ? `: ${outcome.reason}` : ""}.`,
      );
    }
    return { ...outcome, took: performance.now() - started };
  }

  /** Envoy's counters, as Prometheus reads them: each series with its labels, and its value. */
  async counters(): Promise<ReadonlyMap<string, number>> {
    const exposed = await (await fetch(at(this.#statsPort, STATS_PATH))).text();
    const series = [...exposed.matchAll(/^(\w+\{.*\}) (\S+)$/gm)];
    return new Map(series.map(([, name = "", value]) => [name, Number(value)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.disposeAsync();
  }
}

function at(port: number, path: string): string {
  return `http://127.0.0.1:${port}${path}`;
}

async function isOk(url: string): Promise<void> {
  const { ok, status } = await fetch(url);
  if (!ok) {
    throw new Error(`${url} answers ${status}.`);
  }
}

/** The same access with no more rights than the gateway's service account has. */
function asServiceAccount(kubeconfig: string): string {
  const { namespace, serviceAccount } = controllers.ingressGateway;
  const as = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const { users, ...rest } = JSON.parse(kubeconfig);
  const [{ name, user }] = users;
  return JSON.stringify({ ...rest, users: [{ name, user: { ...user, as } }] });
}
