import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controllers } from "../../../stacks/controllers.ts";
import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import {
  BOOTSTRAP_FILE,
  bootstrap,
  envoyArguments,
  READY_PATH,
} from "../../gateway/envoy/bootstrap.ts";
import { DiscoveryFiles } from "../../gateway/envoy/discovery-files.ts";
import { endpointSlice } from "../../gateway/istio/endpoint-slice.ts";
import { service } from "../../gateway/istio/service.ts";
import { renderedTraffic, stored } from "../../gateway/testing/rendered-traffic.ts";
import type { TestPod } from "../../gateway/testing/test-pod.ts";
import { translate } from "../../gateway/translation/translate.ts";
import { HttpClient } from "../../http-client.ts";

/** How long Envoy may take to start on a busy machine, in milliseconds. */
const START_LIMIT_MS = 60_000;

/** An environment's ingress gateway as an Envoy on loopback. */
export interface GatewayOfEnvironment extends AsyncDisposable {
  /** `<host>:<port>` of its metrics. */
  readonly metrics: string;
  /** Sends requests one after the other, and counts the answers by status. */
  send(path: string, times: number): Promise<ReadonlyMap<number, number>>;
}

/**
 * Starts an Envoy that does what the lab's gateway would be told of an environment's committed files, while
 * a canary has a part of the traffic.
 *
 * @param weight of the canary, in percent
 * @param pods that are behind its Services
 */
export async function startGateway(
  executable: string,
  environment: string,
  weight: number,
  pods: readonly TestPod[],
): Promise<GatewayOfEnvironment> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "paystream-gateway-"));
  starting.defer(() => rm(folder, { recursive: true }));
  const [port = 0, adminPort = 0, readyPort = 0, statsPort = 0] = await freePorts(4);
  const files = starting.use(new DiscoveryFiles(folder));

  const identity = controllers.ingressGateway;
  const traffic = renderedTraffic(environment, (object) =>
    object.kind === "VirtualService" ? { ...object, spec: split(object.spec, weight) } : object,
  );
  const [{ spec: { hosts: [host = ""] = [] } = {} } = {}] = traffic.virtualServices;
  const own = service.parse(
    stored({
      metadata: { name: "istio-ingressgateway", namespace: identity.namespace },
      spec: { selector: identity.podLabels, ports: [{ port: 80, targetPort: port }] },
    }),
  );
  await files.write(
    translate(
      {
        ...traffic,
        services: [...traffic.services, own],
        endpointSlices: pods.map((pod) => endpointSlice.parse(stored(pod.slice()))),
      },
      { identity, address: "127.0.0.1", sources: files },
    ),
  );
  const { listeners, clusters } = files;
  await writeFile(
    join(folder, BOOTSTRAP_FILE),
    JSON.stringify(
      bootstrap({ adminPort, address: "127.0.0.1", readyPort, statsPort, listeners, clusters }),
    ),
  );
  const envoy = starting.use(
    new Engine("envoy", executable, [
      ...envoyArguments(folder, 1),
      ...["--log-level", "warn", "--concurrency", "1"],
    ]),
  );
  await envoy.ready(START_LIMIT_MS, async () => {
    const { ok, status } = await fetch(`http://127.0.0.1:${readyPort}${READY_PATH}`);
    if (!ok) {
      throw new Error(`It answers ${status}.`);
    }
  });
  const client = starting.use(new HttpClient({ origin: new URL(`http://127.0.0.1:${port}`) }));
  const started = starting.move();
  return {
    metrics: `127.0.0.1:${statsPort}`,
    async send(path, times) {
      const answers = new Map<number, number>();
      for (let count = 0; count < times; count += 1) {
        const outcome = await client.send({ method: "GET", path, headers: { host } });
        const status = outcome.kind === "answered" ? outcome.status : 0;
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
      return answers;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

interface Routes {
  readonly http: readonly { readonly route: readonly object[] }[];
}

/** As Argo Rollouts writes it: the stable Service first, the canary second. */
function split({ http, ...spec }: Routes, canary: number): Routes {
  const weights = [100 - canary, canary];
  return {
    ...spec,
    http: http.map(({ route, ...rest }) => ({
      ...rest,
      route: route.map((one, index) => ({ ...one, weight: weights[index] })),
    })),
  };
}
