import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderedTraffic, sliceOf, translation } from "../testing/rendered-traffic.ts";
import { type GatewayObjects, translate } from "../translation/translate.ts";
import { DiscoveryFiles } from "./discovery-files.ts";

const NAMESPACE = "paystream-staging";
const STABLE = `outbound|8080||auth-service-stable.${NAMESPACE}.svc.cluster.local`;
const CANARY = `outbound|8080||auth-service-canary.${NAMESPACE}.svc.cluster.local`;

const staging = renderedTraffic("staging");
const withPods = (...addresses: readonly string[]): GatewayObjects => ({
  ...staging,
  endpointSlices: [sliceOf("auth-service-stable", NAMESPACE, addresses)],
});
/** As if there had never been a canary's Service. */
const withoutCanary: GatewayObjects = {
  ...staging,
  services: staging.services.filter(({ metadata }) => metadata.name !== "auth-service-canary"),
};

let folder: string;
let files: DiscoveryFiles;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  folder = await mkdtemp(join(tmpdir(), "discovery-files-"));
  files = new DiscoveryFiles(folder);
});
afterEach(async () => {
  files[Symbol.dispose]();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const write = (objects: GatewayObjects) =>
  files.write(translate(objects, { ...translation, sources: files }));
const told = async (...path: readonly string[]) =>
  JSON.parse(await readFile(join(folder, ...path), "utf8"));
const names = async (...path: readonly string[]) =>
  (await told(...path)).resources.map(({ name }: { readonly name: string }) => name);
const changes = async (...path: readonly string[]) => (await stat(join(folder, ...path))).ino;

describe("the files that Envoy reads", () => {
  it("have each kind of resource where Envoy is told to look for it", async () => {
    await write(withPods("10.0.0.1"));
    expect((await readdir(folder)).sort()).toEqual([
      "clusters.json",
      "endpoints",
      "listeners.json",
      "routes",
    ]);
    expect(files.clusters.path_config_source.path).toBe(join(folder, "clusters.json"));
    expect(await names("clusters.json")).toEqual([CANARY, STABLE]);
    const [listener] = (await told("listeners.json")).resources;
    const { rds } = listener.filter_chains[0].filters[0].typed_config;
    expect(rds.config_source.path_config_source.path).toBe(join(folder, "routes", "http.80.json"));
    expect(await told("routes", "http.80.json")).toMatchObject({
      resources: [
        {
          "@type": "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
          name: "http.80",
        },
      ],
    });
    expect(await told("endpoints", `${STABLE}.json`)).toMatchObject({
      resources: [{ cluster_name: STABLE, endpoints: [{ lb_endpoints: [{}] }] }],
    });
  });

  it("are there also where there is nothing to tell", async () => {
    await files.write({ listeners: [], routes: [], clusters: [], endpoints: [] });
    expect((await told("listeners.json")).resources).toEqual([]);
    expect((await told("clusters.json")).resources).toEqual([]);
  });

  it("are written only where something changes, under another version", async () => {
    const watched = [
      ["clusters.json"],
      ["listeners.json"],
      ["routes", "http.80.json"],
      ["endpoints", `${CANARY}.json`],
    ];
    expect(await write(withPods("10.0.0.1"))).toBe(true);
    expect(await write(withPods("10.0.0.1"))).toBe(false);
    const before = await Promise.all(watched.map((path) => changes(...path)));
    const { version_info } = await told("endpoints", `${STABLE}.json`);
    expect(await write(withPods("10.0.0.1", "10.0.0.2"))).toBe(true);
    expect(await Promise.all(watched.map((path) => changes(...path)))).toEqual(before);
    expect((await told("endpoints", `${STABLE}.json`)).version_info).not.toBe(version_info);
  });
});

describe("a cluster that no route leads to any more", () => {
  beforeEach(async () => {
    await write(staging);
    await write(withoutCanary);
  });

  it("is kept for a while, because Envoy reads the routes later", async () => {
    expect(await names("clusters.json")).toEqual([STABLE, CANARY]);
    expect(await readdir(join(folder, "endpoints"))).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5000);
    await expect.poll(() => readdir(join(folder, "endpoints"))).toEqual([`${STABLE}.json`]);
    expect(await names("clusters.json")).toEqual([STABLE]);
  });

  it("is not kept longer because other things change", async () => {
    await vi.advanceTimersByTimeAsync(4000);
    await write(withoutCanary);
    await vi.advanceTimersByTimeAsync(1000);
    await expect.poll(() => names("clusters.json")).toEqual([STABLE]);
  });

  it("stays when a route leads there again", async () => {
    await write(staging);
    expect(await names("clusters.json")).toEqual([CANARY, STABLE]);
    await vi.advanceTimersByTimeAsync(5000);
    await write(staging);
    expect(await names("clusters.json")).toEqual([CANARY, STABLE]);
    expect(await readdir(join(folder, "endpoints"))).toHaveLength(2);
  });
});
