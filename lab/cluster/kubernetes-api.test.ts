import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import type { Cluster } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { KubernetesApi } from "./kubernetes-api.ts";
import { FakeApiServer, type Script, sendStatus } from "./testing/fake-api-server.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "auth-service-1", namespace: "paystream" },
} as const;
const PATH = "/api/v1/namespaces/paystream/pods/auth-service-1";

async function fakeApi(answers: Script["answers"] = {}) {
  const server = await FakeApiServer.start({ answers });
  const api = new KubernetesApi(server.config);
  return {
    server,
    api,
    async [Symbol.asyncDispose]() {
      api[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers a write with what was sent, and of which type it was said to be. */
const echo: NonNullable<Script["answers"]>[string] = async (request, response) => {
  const sent = JSON.parse(await text(request));
  sendStatus(response, 200, { sent, type: request.headers["content-type"] });
};

describe("the API of a cluster", () => {
  it("is asked as the user of the kubeconfig, by token and certificate", async () => {
    await using fake = await fakeApi({
      [`GET ${PATH}`]: ({ headers, socket }, response) =>
        sendStatus(response, 200, {
          authorization: headers.authorization,
          subject: (socket as TLSSocket).getPeerCertificate().subject,
        }),
    });
    expect(await fake.api.read(POD)).toEqual({
      authorization: "Bearer secret",
      subject: { CN: "tester" },
    });
  });

  it("is not asked when its certificate is another's", async () => {
    await using fake = await fakeApi();
    await using other = await fakeApi();
    const cluster = other.server.config.clusters[0] as Cluster;
    const server = `https://127.0.0.1:${fake.server.port}`;
    other.server.config.loadFromClusterAndUser({ ...cluster, server }, { name: "tester" });
    using api = new KubernetesApi(other.server.config);
    await expect(api.get("/version")).rejects.toThrow("certificate");
    expect(fake.server.requests).toEqual([]);
  });

  it("is asked again when it asks to wait, as while it sets up the storage of a kind", async () => {
    let asked = 0;
    await using fake = await fakeApi({
      [`GET ${PATH}`]: (_, response) => {
        asked += 1;
        sendStatus(response, asked === 1 ? 429 : 200, { message: "storage is (re)initializing" });
      },
    });
    expect(await fake.api.read(POD)).toMatchObject({ message: "storage is (re)initializing" });
    expect(asked).toBe(2);
  });

  it("is found below a path too", async () => {
    await using fake = await fakeApi();
    const { config } = fake.server;
    const cluster = config.clusters[0] as Cluster;
    const [user = { name: "nobody" }] = config.users;
    config.loadFromClusterAndUser(
      { ...cluster, server: `${cluster.server}/k8s/clusters/c-1/` },
      user,
    );
    using api = new KubernetesApi(config);
    await expect(api.get("/version")).rejects.toThrow("not found");
    expect(fake.server.requests).toEqual(["GET /k8s/clusters/c-1/version"]);
  });

  it("merges changes into an object", async () => {
    await using fake = await fakeApi({ [`PATCH ${PATH}`]: echo });
    const changes = { metadata: { labels: { role: null } } };
    const { body } = await fake.api.patch(POD, changes, { manager: "drill" });
    expect(body).toEqual({ sent: changes, type: "application/merge-patch+json" });
    expect(fake.server.requests.at(-1)).toContain("fieldManager=drill");
  });

  it("lists the objects of a namespace with a label, and says of which kind they are", async () => {
    await using fake = await fakeApi({
      "GET /api/v1/namespaces/paystream/pods": { items: [{ metadata: POD.metadata }] },
    });
    const selection = { namespace: "paystream", labelSelector: "role=canary" };
    expect(await fake.api.list("v1", "Pod", selection)).toEqual([POD]);
    const selector = encodeURIComponent("role=canary");
    expect(fake.server.requests.at(-1)).toMatch(new RegExp(`/pods\\?labelSelector=${selector}$`));
  });

  it("kills a pod at once, or lets it end", async () => {
    await using fake = await fakeApi({ [`DELETE ${PATH}`]: {} });
    await fake.api.delete(POD);
    await fake.api.delete(POD, { isGraceful: true });
    const [killed, ended] = fake.server.requests.slice(-2);
    expect(killed).toContain("gracePeriodSeconds=0");
    expect(ended).not.toContain("gracePeriodSeconds");
  });

  it("refuses an eviction in the words of the API server", async () => {
    await using fake = await fakeApi({
      [`POST ${PATH}/eviction`]: (_, response) =>
        sendStatus(response, 429, { message: "the disruption budget needs 2 healthy pods" }),
    });
    await expect(fake.api.evict(POD.metadata)).rejects.toMatchObject({
      status: 429,
      message: "the disruption budget needs 2 healthy pods",
    });
  });

  it("gives the end of what a pod has written", async () => {
    await using fake = await fakeApi({ [`GET ${PATH}/log`]: "last line\n" });
    expect(await fake.api.logs(POD.metadata, { tailLines: 1 })).toBe("last line\n");
    expect(fake.server.requests.at(-1)).toMatch(/log\?tailLines=1$/);
  });

  it("gives up a request when its signal says so", async () => {
    const ending = new AbortController();
    await using fake = await fakeApi({ [`GET ${PATH}`]: () => ending.abort() });
    await expect(fake.api.read(POD, ending.signal)).rejects.toThrow("aborted");
  });
});
