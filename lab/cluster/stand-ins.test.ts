import { describe, expect, it } from "vitest";
import { isReady } from "./stand-in-external-secrets.ts";
import { nextFor } from "./stand-in-kubelet.ts";

describe("the stand-in of scheduler and kubelet", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "grafana-0", namespace: "paystream", resourceVersion: "1" },
    spec: { containers: [{ name: "grafana", image: "grafana@sha256:0" }] },
  };
  const bound = { ...pod, spec: { ...pod.spec, nodeName: "stand-in" } };

  it("gives a new pod to the node", () => {
    expect(nextFor(pod)).toBe("bind");
  });

  it("lets a pod of the node run", () => {
    expect(nextFor({ ...bound, status: { phase: "Pending" } })).toBe("run");
  });

  it("leaves a pod alone that runs", () => {
    expect(nextFor({ ...bound, status: { phase: "Running" } })).toBeUndefined();
  });

  it("lets a deleted pod go, also one that runs", () => {
    const metadata = { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
    expect(nextFor({ ...bound, metadata, status: { phase: "Running" } })).toBe("let go");
  });
});

describe("the stand-in of External Secrets", () => {
  it.each([
    ["nothing", undefined],
    ["no condition", { conditions: [] }],
    ["another condition", { conditions: [{ type: "Deleted", status: "True" }] }],
    ["that it is not", { conditions: [{ type: "Ready", status: "False" }] }],
  ])("takes an object for not ready that says %s", (_, status) => {
    expect(isReady({ status })).toBe(false);
  });

  it("takes an object for ready that says so", () => {
    expect(isReady({ status: { conditions: [{ type: "Ready", status: "True" }] } })).toBe(true);
  });
});
