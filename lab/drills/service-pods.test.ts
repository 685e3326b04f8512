import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { contract } from "@paystream/auth-service/contract";
import { describe, expect, it } from "vitest";
import type { Cluster } from "../cluster/cluster.ts";
import { serveOnLoopback } from "../traffic/testing/serve-on-loopback.ts";
import { killPod } from "./kill-pod.ts";
import { ServicePods } from "./service-pods.ts";

const TOKEN = "a token of administration";
const namespace = "paystream-staging";

/** A cluster whose pods are all one server of the test. */
async function clusterWith(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  secrets: Readonly<Record<string, string>> = { ADMIN_TOKEN: btoa(TOKEN) },
) {
  const requests: string[] = [];
  const { port, close } = await serveOnLoopback(async (request, response) => {
    const { method, url, headers } = request;
    requests.push(
      [method, url, headers.authorization, await text(request)].filter(Boolean).join(" "),
    );
    answer(request, response);
  });
  const cluster = {
    api: { read: async () => ({ data: secrets }) },
    forward: async () => ({ port, failure: undefined, [Symbol.asyncDispose]: async () => {} }),
  } as unknown as Cluster;
  return { pods: new ServicePods(cluster, namespace), requests, close };
}

describe("the pods of the service", () => {
  it("are disturbed with the environment's token, and left in peace at the end", async () => {
    const { pods, requests } = await clusterWith((_, response) => response.end("{}"));
    await pods.inject(["pod-1"], { processor: "visa_net", success_rate: 0.8 });
    await pods.clearFaults();
    await pods.clearFaults();

    const path = contract.paths.faultInject;
    expect(requests).toEqual([
      `POST ${path} Bearer ${TOKEN} {"processor":"visa_net","success_rate":0.8,"ttl_seconds":3600}`,
      `DELETE ${path} Bearer ${TOKEN}`,
    ]);
  });

  it("cannot be disturbed without administration, and the error says what to set", async () => {
    const { pods } = await clusterWith((_, response) => response.end("{}"), {});
    await expect(pods.inject(["pod-1"], { error_rate: 1 })).rejects.toThrow(
      "Set paystream:secrets.ADMIN_TOKEN and provision it.",
    );
  });

  it("say what they refuse", async () => {
    const { pods } = await clusterWith((_, response) =>
      response.writeHead(400).end("no such processor"),
    );
    await expect(pods.inject(["pod-1"], { processor: "x" })).rejects.toThrow(
      `Pod pod-1 answers ${contract.paths.faultInject} with 400: no such processor`,
    );
  });

  it("are followed to their last word", async () => {
    let scrapes = 0;
    let answeredAt = 0;
    const { pods, close } = await clusterWith((_, response) => {
      scrapes += 1;
      answeredAt = scrapes > 3 ? answeredAt : Date.now();
      response.end(`auth_service_requests_in_flight ${scrapes}\n`, () => {
        if (scrapes === 3) {
          close();
        }
      });
    });
    const begunAt = Date.now();
    const { last } = await pods.follow("pod-1");
    const { metrics, askedAt, goneAt } = await last;

    expect(metrics.total("auth_service_requests_in_flight")).toBe(3);
    expect(askedAt).toBeGreaterThanOrEqual(begunAt);
    expect(askedAt).toBeLessThanOrEqual(answeredAt);
    expect(goneAt).toBeGreaterThanOrEqual(answeredAt);
  });
});

describe("killing a pod", () => {
  const pod = { namespace, name: "pod-1" };

  it("kills its processes where the cluster can do that", async () => {
    const killed: object[] = [];
    const cluster = { killContainers: async (target: object) => void killed.push(target) };

    expect(await killPod(cluster as unknown as Cluster, pod)).toBe(
      "killed the processes of the pod pod-1",
    );
    expect(killed).toEqual([pod]);
  });

  it("deletes it without a grace period elsewhere, and says so", async () => {
    const deleted: object[] = [];
    const cluster = { api: { delete: async (object: object) => void deleted.push(object) } };

    expect(await killPod(cluster as unknown as Cluster, pod)).toBe(
      "deleted the pod pod-1 without a grace period",
    );
    expect(deleted).toEqual([{ apiVersion: "v1", kind: "Pod", metadata: pod }]);
  });
});
