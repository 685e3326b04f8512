import { describe, expect, it } from "vitest";
import { useControlPlane } from "./use-control-plane.ts";

const controlPlane = useControlPlane();

const DRILL = { manager: "drill" } as const;
const namespace = "default";

function podNamed(name: string) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { app: "watched", name } },
    spec: { containers: [{ name: "main", image: "registry.invalid/none" }] },
  };
}

describe("on a real API server", () => {
  it("a watch sees pods come, change and go", async (context) => {
    const { api } = await controlPlane(context);
    const pods = api.watch("v1", "Pod", { namespace, labelSelector: "app=watched" });
    const next = async () => {
      const { value = [] } = await pods.next();
      return value.map(({ metadata: { name, labels, deletionTimestamp } }) =>
        [name, labels?.["role"] ?? "-", ...(deletionTimestamp ? ["ending"] : [])].join(" "),
      );
    };
    try {
      expect(await next()).toEqual([]);
      await api.create(podNamed("first"), DRILL);
      expect(await next()).toEqual(["first -"]);
      await api.patch(podNamed("first"), { metadata: { labels: { role: "canary" } } }, DRILL);
      expect(await next()).toEqual(["first canary"]);
      await api.create(podNamed("second"), DRILL);
      expect(await next()).toEqual(["first canary", "second -"]);
      await api.delete(podNamed("first"));
      expect(await next()).toEqual(["first canary ending", "second -"]);
      expect(await next()).toEqual(["second -"]);
      await api.delete(podNamed("second"));
      expect(await next()).toEqual(["second - ending"]);
      expect(await next()).toEqual([]);
    } finally {
      await pods.return();
    }
  });

  it("a list has the objects with the label only", async (context) => {
    const { api } = await controlPlane(context);
    await api.create(podNamed("wanted"), DRILL);
    await api.create(podNamed("unwanted"), DRILL);
    const found = await api.list("v1", "Pod", { namespace, labelSelector: "name=wanted" });
    expect(found.map(({ metadata }) => metadata.name)).toEqual(["wanted"]);
    await api.delete(podNamed("wanted"));
    await api.delete(podNamed("unwanted"));
  });

  it("an eviction takes a pod, but not one that a budget keeps", async (context) => {
    const { api } = await controlPlane(context);
    await api.create(podNamed("kept"), DRILL);
    const budget = {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "kept", namespace },
      spec: { minAvailable: 1, selector: { matchLabels: { name: "kept" } } },
    };
    await api.create(budget, DRILL);
    await api.reportStatus(podNamed("kept"), RUNNING, DRILL);
    await expect(api.evict(podNamed("kept").metadata)).rejects.toMatchObject({ status: 429 });
    await api.delete(budget);
    await api.evict(podNamed("kept").metadata);
    const pods = await api.list("v1", "Pod", { namespace, labelSelector: "name=kept" });
    expect(pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)).toEqual([]);
  });

  it("the log of a pod that is not there is not found", async (context) => {
    const { api } = await controlPlane(context);
    await expect(api.logs({ name: "nobody", namespace })).rejects.toMatchObject({ status: 404 });
  });
});

/** As a kubelet says it; a pod that does not run may always be evicted. */
const RUNNING = {
  phase: "Running",
  conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }],
};
