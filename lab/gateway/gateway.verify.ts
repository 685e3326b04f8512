import { contract } from "@paystream/auth-service/contract";
import { afterAll, afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { controllers } from "../../stacks/controllers.ts";
import { publicPrefix } from "../../stacks/traffic/routes.ts";
import type { ControlPlane } from "../cluster/control-plane.ts";
import type { KubernetesObject } from "../cluster/kubernetes-object.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { binomialBounds } from "../drills/statistics/binomial-bounds.ts";
import { freePorts } from "../free-ports.ts";
import { moveTraffic } from "../stacks/pulumi/simulated-canary.ts";
import { renderedEnvironment, withoutAccess } from "../stacks/rendered-environment.ts";
import { useTool } from "../tools/use-tool.ts";
import { gatewayObjects } from "./gateway-objects.ts";
import { RunningGateway } from "./testing/running-gateway.ts";
import { SteadyLoad } from "./testing/steady-load.ts";
import { type Answer, TestPod, type Tried } from "./testing/test-pod.ts";

const controlPlane = useControlPlane();
const envoy = useTool("envoy");

const { stableService, canaryService } = contract.resources;
const NAMESPACE = "paystream-staging";
const HOST = "staging.paystream.local";
const VIRTUAL_SERVICE = {
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "auth-service-vs", namespace: NAMESPACE },
};
/** How Envoy's counters name what leads to the stable pods. */
const STABLE = `cluster_name="outbound|8080||${stableService}.${NAMESPACE}.svc.cluster.local"`;
const GATEWAY_SERVICE = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "istio-ingressgateway", namespace: controllers.ingressGateway.namespace },
};
const GATEWAY_POD = "istio-ingressgateway-0";
const TEST = { manager: "test" } as const;

/** Of an environment, what the gateway follows. */
const TRAFFIC = ["Namespace", "Gateway", "VirtualService", "DestinationRule", "Service"];

interface Running {
  readonly cluster: ControlPlane;
  readonly gateway: RunningGateway;
}

let started: Promise<Running> | undefined;
afterAll(async () => {
  await (await started?.catch(() => undefined))?.gateway[Symbol.asyncDispose]();
});

/** Staging's traffic objects in a cluster, with a gateway that follows them. */
function running(context: TestContext) {
  const [cluster, executable] = [controlPlane(context), envoy(context)];
  started ??= start(cluster, executable);
  return started;
}

async function start(starting: Promise<ControlPlane>, executable: string): Promise<Running> {
  const cluster = await starting;
  const staging = withoutAccess(renderedEnvironment("staging"));
  const [port = 0] = await freePorts(1);
  for (const kind of TRAFFIC) {
    for (const object of staging.filter((one) => one.kind === kind)) {
      await cluster.api.apply(object, { manager: "pulumi-kubernetes" });
    }
  }
  for (const object of gatewayObjects({ envoy: "envoy", translator: "translator" })) {
    const { warnings } = await cluster.api.apply(object, { manager: "lab" });
    expect(warnings).toEqual([]);
  }
  // Not the port of its pod, which others may have on this machine.
  const ports = [{ port: 80, targetPort: port }];
  await cluster.api.patch(GATEWAY_SERVICE, { spec: { ports } }, TEST);
  const gateway = await RunningGateway.start({
    envoy: executable,
    kubeconfig: cluster.kubeconfig,
    port,
    host: HOST,
    pod: GATEWAY_POD,
  });
  return { cluster, gateway };
}

let pods: TestPod[] = [];
beforeEach(() => {
  pods = [];
});
/** Each test has pods of its own, because one that was ejected stays so for a while. */
afterEach(async () => {
  const { cluster } = (await started) ?? {};
  for (const pod of pods) {
    await cluster?.api.delete(pod.slice());
  }
  await Promise.all(pods.map((pod) => pod[Symbol.asyncDispose]()));
  if (cluster !== undefined) {
    await moveTraffic(cluster.api, NAMESPACE, 0);
  }
});

/** Pods of a Service, of which each is answering through the gateway before the test goes on. */
async function startPods(
  { cluster, gateway }: Running,
  names: readonly string[],
  service: string = stableService,
): Promise<readonly TestPod[]> {
  const own = await Promise.all(
    names.map((name) => TestPod.start(name, { name: service, namespace: NAMESPACE })),
  );
  pods.push(...own);
  for (const pod of own) {
    await cluster.api.apply(pod.slice(), TEST);
  }
  if (service === stableService) {
    await expect
      .poll(
        async () => {
          await gateway.send();
          return own.every(({ tried }) => tried.length > 0);
        },
        { timeout: 20_000, interval: 5 },
      )
      .toBe(true);
  }
  return own;
}

/** One pod of each Service. */
async function startRelease(lab: Running): Promise<void> {
  await startPods(lab, ["stable"]);
  await startPods(lab, ["canary"], canaryService);
}

const answersWith =
  (status: number): Answer =>
  (_, response) =>
    response.writeHead(status).end();
const never: Answer = () => {};
/** Which try of its request it was. */
const attemptOf = (tried: Tried | undefined) => Number(tried?.headers["x-envoy-attempt-count"]);

describe("weights", () => {
  it("split traffic as they say, within what chance allows", async (context) => {
    const lab = await running(context);
    const { cluster, gateway } = lab;
    await startRelease(lab);
    await moveTraffic(cluster.api, NAMESPACE, 10);
    await expect.poll(async () => (await gateway.send()).body, { interval: 5 }).toBe("canary");
    await using load = new SteadyLoad(() => gateway.send());
    const answers = await load.next(3000);
    const canary = answers.filter((answer) => "body" in answer && answer.body === "canary").length;
    const { least, most } = binomialBounds(answers.length, 0.1);
    expect(canary).toBeGreaterThanOrEqual(least);
    expect(canary).toBeLessThanOrEqual(most);
    expect(load.failed).toEqual([]);
  });

  it("move while requests flow, and not one of them fails", async (context) => {
    const lab = await running(context);
    const { cluster, gateway } = lab;
    await startRelease(lab);
    await using load = new SteadyLoad(() => gateway.send());
    const sharesOf = async () => {
      const answers = await load.next(200);
      return new Set(answers.map((answer) => ("body" in answer ? answer.body : answer.message)));
    };
    for (const [weight, expected] of [
      [10, ["canary", "stable"]],
      [50, ["canary", "stable"]],
      [100, ["canary"]],
      [0, ["stable"]],
    ] as const) {
      await moveTraffic(cluster.api, NAMESPACE, weight);
      await expect
        .poll(async () => [...(await sharesOf())].sort(), { timeout: 20_000 })
        .toEqual(expected);
    }
    expect(load.failed).toEqual([]);
    expect(load.results.length).toBeGreaterThan(800);
  });
});

describe("a try that fails", () => {
  it("is repeated at another pod, under the same x-request-id, until the pod is ejected", async (context) => {
    const lab = await running(context);
    const [broken, right] = await startPods(lab, ["broken", "right"]);
    if (broken === undefined || right === undefined) {
      throw new Error("There are two pods.");
    }
    broken.answer = answersWith(503);
    broken.tried.splice(0);
    right.tried.splice(0);
    // Envoy may wait a second until it tells its workers of an ejection (update_merge_window).
    await expect
      .poll(
        async () => {
          const { length } = broken.tried;
          for (let count = 0; count < 20; count++) {
            expect(await lab.gateway.send()).toMatchObject({ status: 200, body: "right" });
          }
          return broken.tried.length - length;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    const counters = await lab.gateway.counters();
    expect(counters.get(`envoy_cluster_outlier_detection_ejections_active{${STABLE}}`)).toBe(1);
    expect(broken.tried.length).toBeGreaterThanOrEqual(5);
    const firstTries = broken.tried.filter((tried) => attemptOf(tried) === 1);
    for (const { headers } of firstTries) {
      const answered = right.tried.find(
        (tried) => tried.headers["x-request-id"] === headers["x-request-id"],
      );
      expect(attemptOf(answered)).toBeGreaterThan(1);
    }
    // Envoy looks six times for another pod; of two, it then takes the same one in one of 64 tries.
    expect(broken.tried.length - firstTries.length).toBeLessThan(firstTries.length / 2);
  });

  it("is given up after two seconds, and the request after five", async (context) => {
    const lab = await running(context);
    const [slow, other] = await startPods(lab, ["slow", "other"]);
    if (slow === undefined || other === undefined) {
      throw new Error("There are two pods.");
    }
    slow.answer = never;
    other.answer = never;
    slow.tried.splice(0);
    other.tried.splice(0);
    const { status, took } = await lab.gateway.send();
    expect(status).toBe(504);
    expect(took).toBeGreaterThan(4900);
    expect(took).toBeLessThan(8000);
    await expect
      .poll(() => [...slow.tried, ...other.tried].map(({ abandonedAfter }) => abandonedAfter))
      .not.toContain(undefined);
    const waited = [...slow.tried, ...other.tried].map(({ abandonedAfter = 0 }) => abandonedAfter);
    waited.sort((one, another) => another - one);
    // Two whole tries, and what was left of five seconds.
    expect(waited).toHaveLength(3);
    for (const milliseconds of waited.slice(0, 2)) {
      expect(milliseconds).toBeGreaterThan(1900);
    }
    expect(waited[2]).toBeLessThan(1900);
  });
});

describe("at the edge", () => {
  it("a client's x-request-id is replaced, and its words to Envoy are not heard", async (context) => {
    const lab = await running(context);
    const [pod] = await startPods(lab, ["pod"]);
    const answer = await lab.gateway.send({
      headers: {
        "x-request-id": "mine",
        "x-envoy-upstream-rq-timeout-ms": "1",
        "x-envoy-max-retries": "0",
        "x-forwarded-for": "203.0.113.7",
      },
    });
    expect(answer).toMatchObject({ status: 200, headers: { server: "istio-envoy" } });
    const { headers } = pod?.tried.at(-1) ?? {};
    expect(headers?.["x-request-id"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(headers).not.toHaveProperty("x-envoy-max-retries");
    expect(headers).not.toHaveProperty("x-envoy-upstream-rq-timeout-ms");
    expect(headers?.["x-forwarded-for"]).toMatch(/^203\.0\.113\.7,\S+$/);
    expect(headers?.["x-forwarded-proto"]).toBe("http");
  });

  const elsewhere = Object.values(contract.paths).filter((path) => !path.startsWith(publicPrefix));
  const crooked = ["/", "/v1", "/v1/../metrics", "/v1/%2e%2e/metrics", "//v1/authorize"];
  it.for([
    ...[...elsewhere, ...crooked].map((path) => ({ path, host: HOST })),
    { path: contract.paths.authorize, host: "prod.paystream.local" },
  ])("there is no $path at $host", async ({ path, host }, context) => {
    const lab = await running(context);
    const [pod] = await startPods(lab, ["pod"]);
    pod?.tried.splice(0);
    const answer = await lab.gateway.send({ path, headers: { host } });
    expect(answer).toMatchObject({ status: 404, headers: { server: "istio-envoy" } });
    expect(pod?.tried).toEqual([]);
  });

  it("the access log has every request, and nothing that a client wrote", async (context) => {
    const lab = await running(context);
    await startPods(lab, ["pod"]);
    const card = "4111111111111111";
    const sent = [
      { path: `/v1/${card}?card=${card}`, headers: { "user-agent": card, cookie: card } },
      { path: `/${card}`, headers: { host: `${card}.example.com`, referer: card } },
      { path: "/v1/authorize", method: "POST", body: card, headers: { "x-request-id": card } },
    ];
    for (const request of sent) {
      await lab.gateway.send(request);
    }
    await expect
      .poll(() => {
        const logged = lab.gateway.envoyLog.filter((line) => line.startsWith("{"));
        return logged.slice(-sent.length).map((line) => JSON.parse(line));
      })
      .toMatchObject([
        { method: "GET", response_code: 200, route_name: "primary" },
        { method: "GET", response_code: 404, route_name: null },
        { method: "POST", response_code: 200, route_name: "primary" },
      ]);
    expect(lab.gateway.envoyLog.join("\n")).not.toContain(card);
  });
});

describe("a pod that ends", () => {
  it("gets nothing more as soon as its end is asked for, and no request fails", async (context) => {
    const lab = await running(context);
    const [going, staying] = await startPods(lab, ["going", "staying"]);
    if (going === undefined || staying === undefined) {
      throw new Error("There are two pods.");
    }
    await using load = new SteadyLoad(() => lab.gateway.send());
    await load.next(200);
    const ending = { ready: false, serving: true, terminating: true };
    await lab.cluster.api.apply(going.slice(ending), TEST);
    await expect
      .poll(async () => {
        const answers = await load.next(100);
        return answers.some((answer) => "body" in answer && answer.body === "going");
      })
      .toBe(false);
    // What still works there when its time is over would break.
    const { length } = going.tried;
    await going[Symbol.asyncDispose]();
    pods = pods.filter((pod) => pod !== going);
    await load.next(500);
    expect(going.tried).toHaveLength(length);
    expect(load.failed).toEqual([]);
    await lab.cluster.api.delete(going.slice());
  });
});

describe("the objects", () => {
  it("that the gateway cannot follow are followed as they were", async (context) => {
    const lab = await running(context);
    const { cluster, gateway } = lab;
    await startRelease(lab);
    const { spec } = await cluster.api.read<
      KubernetesObject & { metadata: { resourceVersion: string }; spec: { http: object[] } }
    >(VIRTUAL_SERVICE);
    const [route] = spec.http;
    const mirror = { host: canaryService };
    await cluster.api.patch(VIRTUAL_SERVICE, { spec: { http: [{ ...route, mirror }] } }, TEST);
    await expect
      .poll(() => gateway.translatorLog.find((line) => line.includes('"refused"')))
      .toContain(
        `VirtualService ${NAMESPACE}/auth-service-vs is followed as it was before: ` +
          'spec.http[0]: Unrecognized key: \\"mirror\\"',
      );
    expect(await gateway.send()).toMatchObject({ status: 200, body: "stable" });
    await cluster.api.patch(VIRTUAL_SERVICE, { spec: { http: [route] } }, TEST);
    await moveTraffic(cluster.api, NAMESPACE, 100);
    await expect.poll(async () => (await gateway.send()).body).toBe("canary");
  });

  it("count while the API server is gone, and change again when it is back", async (context) => {
    const lab = await running(context);
    const { cluster, gateway } = lab;
    await startRelease(lab);
    await using load = new SteadyLoad(() => gateway.send());
    await cluster.withoutApiServer(async () => {
      await load.next(500);
    });
    await moveTraffic(cluster.api, NAMESPACE, 100);
    await expect
      .poll(
        async () => {
          const answers = await load.next(50);
          return answers.every((answer) => "body" in answer && answer.body === "canary");
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(load.failed).toEqual([]);
  });

  it("were never more than Envoy could follow", async (context) => {
    const { gateway } = await running(context);
    const counters = [...(await gateway.counters())];
    const rejected = counters.filter(([series]) => series.includes("_update_rejected{"));
    // Of listeners, of routes, of clusters, and of the endpoints of both.
    expect(rejected).toHaveLength(5);
    expect(rejected.filter(([, count]) => count > 0)).toEqual([]);
  });
});

describe("the gateway's own end", () => {
  it("lets each client have its answer, and asks it to leave", async (context) => {
    const lab = await running(context);
    await startPods(lab, ["pod"]);
    expect((await lab.gateway.send()).headers).not.toHaveProperty("connection");
    await lab.cluster.api.apply(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          name: "istio-ingressgateway-1",
          namespace: controllers.ingressGateway.namespace,
        },
        addressType: "IPv4",
        ports: [],
        endpoints: [
          {
            addresses: ["10.0.0.1"],
            conditions: { ready: false, serving: true, terminating: true },
            targetRef: { kind: "Pod", name: GATEWAY_POD },
          },
        ],
      } as KubernetesObject,
      TEST,
    );
    await expect
      .poll(async () => (await lab.gateway.send()).headers.connection, { timeout: 20_000 })
      .toBe("close");
    expect(await lab.gateway.send()).toMatchObject({ status: 200, body: "pod" });
  });
});
