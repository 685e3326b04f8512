import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredObject } from "../../cluster/kubernetes-object.ts";
import type { EnvoyResources } from "../envoy/resources.ts";
import type { Refusal } from "../istio/accepted-objects.ts";
import { renderedTraffic, sliceOf, stored, translation } from "../testing/rendered-traffic.ts";
import { Translator } from "./translator.ts";

/** The lists of a kind that a scripted API server gives out, one after the other. */
class Lists {
  readonly #given: (readonly object[] | Error)[] = [];
  #more = Promise.withResolvers<void>();

  give(list: readonly object[] | Error): void {
    this.#given.push(list);
    this.#more.resolve();
  }

  /** Whether everything that was given has been asked for. */
  get isTaken(): boolean {
    return this.#given.length === 0;
  }

  async *watch(signal: AbortSignal): AsyncGenerator<readonly StoredObject[]> {
    signal.addEventListener("abort", () => this.#more.resolve());
    while (!signal.aborted) {
      const next = this.#given.shift();
      if (next === undefined) {
        this.#more = Promise.withResolvers();
        await this.#more.promise;
      } else if (next instanceof Error) {
        throw next;
      } else {
        yield next as readonly StoredObject[];
      }
    }
  }
}

const NAMESPACE = "paystream-staging";
const staging = renderedTraffic("staging");

let lists: Record<string, Lists>;
let written: EnvoyResources[];
let refused: Refusal[];
let unlisted: string[];
let ending: AbortController;
let running: Promise<void>;
let write: (resources: EnvoyResources) => Promise<boolean>;
let told: string[];
beforeEach(() => {
  lists = {};
  for (const kind of ["Gateway", "VirtualService", "DestinationRule", "Service", "EndpointSlice"]) {
    lists[kind] = new Lists();
  }
  written = [];
  refused = [];
  unlisted = [];
  ending = new AbortController();
  write = async (resources) => written.push(resources) > 0;
  told = [];
  const translator = new Translator({
    watch: (_, kind, signal) => listsOf(kind).watch(signal),
    write: (resources) => write(resources),
    translation,
    events: {
      written: () => told.push("written"),
      followed: () => told.push("followed"),
      refused: (refusal) => refused.push(refusal),
      unlisted: (kind, error) => unlisted.push(`${kind}: ${(error as Error).message}`),
    },
  });
  running = translator.run(ending.signal);
});
afterEach(async () => {
  ending.abort();
  await running.catch(() => {});
});

function listsOf(kind: string): Lists {
  const found = lists[kind];
  if (found === undefined) {
    throw new Error(`Nobody should ask for ${kind}.`);
  }
  return found;
}

/** Gives out what staging has, of all kinds or of some. */
function give(kinds: readonly string[] = Object.keys(lists)): void {
  const objects: Record<string, readonly object[]> = {
    Gateway: staging.gateways,
    VirtualService: staging.virtualServices,
    DestinationRule: staging.destinationRules,
    Service: staging.services,
    EndpointSlice: [sliceOf("auth-service-stable", NAMESPACE, ["10.0.0.1"])],
  };
  for (const kind of kinds) {
    listsOf(kind).give(objects[kind] ?? []);
  }
}

const stablePods = () => written.at(-1)?.endpoints.at(-1)?.endpoints[0]?.lb_endpoints.length;

describe("a translator", () => {
  it("tells Envoy nothing before it knows the objects of every kind", async () => {
    give(["Gateway", "VirtualService", "DestinationRule", "Service"]);
    await expect.poll(() => Object.values(lists).every(({ isTaken }) => isTaken)).toBe(true);
    await turn();
    expect(written).toEqual([]);
    give(["EndpointSlice"]);
    await expect.poll(() => written).toHaveLength(1);
    expect(written[0]?.clusters).toHaveLength(2);
    expect(stablePods()).toBe(1);
  });

  it("tells Envoy of each change", async () => {
    give();
    await expect.poll(stablePods).toBe(1);
    const slice = sliceOf("auth-service-stable", NAMESPACE, ["10.0.0.1", "10.0.0.2"]);
    listsOf("EndpointSlice").give([slice]);
    await expect.poll(stablePods).toBe(2);
  });

  it("says what it has told Envoy, unless that was nothing new", async () => {
    give();
    await expect.poll(() => told).toEqual(["written", "followed"]);
    write = async () => false;
    listsOf("Service").give(staging.services);
    await expect.poll(() => told).toEqual(["written", "followed", "followed"]);
  });

  it("tells Envoy next of what changes while it is being told", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isTold = false;
    write = async (resources) => {
      isTold = true;
      await promise;
      return written.push(resources) > 0;
    };
    give();
    await expect.poll(() => isTold).toBe(true);
    for (const count of [1, 2, 3]) {
      const addresses = Array.from({ length: count }, (_, index) => `10.0.0.${index}`);
      const slice = sliceOf("auth-service-stable", NAMESPACE, addresses);
      listsOf("EndpointSlice").give([slice]);
    }
    await expect.poll(() => listsOf("EndpointSlice").isTaken).toBe(true);
    resolve();
    await expect.poll(stablePods).toBe(3);
    expect(written).toHaveLength(2);
  });

  it("asks again for a kind that is not there, and says so", async () => {
    give(["Gateway", "DestinationRule", "Service", "EndpointSlice"]);
    listsOf("VirtualService").give(new Error("networking.istio.io/v1 has no VirtualService."));
    await expect
      .poll(() => unlisted)
      .toEqual(["VirtualService: networking.istio.io/v1 has no VirtualService."]);
    give(["VirtualService"]);
    await expect.poll(() => written).toHaveLength(1);
  });

  it("says what it refuses, and follows the rest", async () => {
    give();
    const odd = stored({ metadata: { name: "odd", namespace: "shop" }, spec: { host: "*" } });
    listsOf("DestinationRule").give([...staging.destinationRules, odd]);
    await expect.poll(() => refused).toHaveLength(1);
    expect(refused[0]).toEqual({
      object: "DestinationRule shop/odd",
      reason: "spec.host: only the name of one Service is looked up",
      keepsEarlier: false,
    });
    await expect.poll(() => written.at(-1)?.clusters[0]).toHaveProperty("outlier_detection");
  });

  it("ends when it is told to", async () => {
    give();
    await expect.poll(() => written).toHaveLength(1);
    ending.abort();
    await expect(running).resolves.toBeUndefined();
  });

  it("fails when Envoy cannot be told", async () => {
    write = () => Promise.reject(new Error("no space left on device"));
    give();
    await expect(running).rejects.toThrow("no space left on device");
  });
});
