import { describe, expect, it } from "vitest";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { missingCondition, missingOfDeployment, waitForObject } from "./wait-for-object.ts";
import { missingOfRelease } from "./wait-for-release.ts";

function stored(status: object, spec: object = {}): StoredObject {
  const metadata = {
    name: "auth-service",
    namespace: "paystream",
    resourceVersion: "1",
    generation: 2,
  };
  return { apiVersion: "v1", kind: "Any", metadata, spec, status };
}

/** An API server that tells of these states, one after the other, and then of nothing more. */
function telling(...states: readonly (readonly StoredObject[])[]): Pick<KubernetesApi, "watch"> {
  async function* watch(_: string, __: string, { signal }: { signal?: AbortSignal } = {}) {
    yield* states;
    await new Promise((resolve) => signal?.addEventListener("abort", resolve));
  }
  return { watch: watch as KubernetesApi["watch"] };
}

describe("an object is waited for", () => {
  const other = { ...stored({}), metadata: { ...stored({}).metadata, name: "another" } };
  const available = stored({ observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 });

  it("until it is as it should be, and each thing that it lacks is told once", async () => {
    const told: string[] = [];
    const updating = stored({ observedGeneration: 2 });
    const api = telling([other], [], [updating], [updating, other], [available]);
    const options = { limitMs: 60_000, tell: (line: string) => told.push(line) };
    await waitForObject(api, available, missingOfDeployment, options);
    expect(told).toEqual([
      "waiting for Any auth-service: it is not there",
      "waiting for Any auth-service: 0 of 1 pods are of the newest kind",
    ]);
  });

  it("for so long, and the error says what it lacked", async () => {
    const options = { limitMs: 20, tell: () => {} };
    await expect(
      waitForObject(telling([]), available, missingOfDeployment, options),
    ).rejects.toThrow("Any auth-service is not ready after 0 s: it is not there");
  });
});

describe("a Deployment is waited for", () => {
  it.each([
    ["it is not there", undefined],
    ["its controller has not seen it yet", stored({ observedGeneration: 1, availableReplicas: 1 })],
    ["0 of 1 pods are of the newest kind", stored({ observedGeneration: 2, availableReplicas: 1 })],
    [
      "1 of 3 pods are ready",
      stored({ observedGeneration: 2, updatedReplicas: 3, availableReplicas: 1 }, { replicas: 3 }),
    ],
  ])("while %s", (missing, deployment) => {
    expect(missingOfDeployment(deployment)).toBe(missing);
  });

  it("until its newest pods are ready, and one with none is at once", () => {
    expect(
      missingOfDeployment(
        stored({ observedGeneration: 2, updatedReplicas: 1, availableReplicas: 1 }),
      ),
    ).toBeUndefined();
    expect(missingOfDeployment(stored({ observedGeneration: 2 }, { replicas: 0 }))).toBeUndefined();
  });
});

describe("what Pulumi would wait for", () => {
  const annotated = (waitFor: string) => ({
    apiVersion: "v1",
    kind: "ExternalSecret",
    metadata: { name: "auth-service", annotations: { "pulumi.com/waitFor": waitFor } },
  });

  it("is waited for until its condition is true, and says why it is not", () => {
    const missing = missingCondition(annotated("condition=Ready"));
    const condition = { type: "Ready", reason: "SecretSyncedError", message: "no such path" };

    expect(missing?.(stored({}))).toBe("its controller has not said anything yet");
    expect(missing?.(stored({ conditions: [{ ...condition, status: "False" }] }))).toBe(
      "SecretSyncedError: no such path",
    );
    expect(missing?.(stored({ conditions: [{ ...condition, status: "True" }] }))).toBeUndefined();
  });

  it("is nothing without an annotation, and an error with one that is not understood", () => {
    expect(missingCondition(stored({}))).toBeUndefined();
    expect(() => missingCondition(annotated("jsonpath={.phase}"))).toThrow(
      'ExternalSecret auth-service is to be awaited by "jsonpath={.phase}", which is not known here.',
    );
  });
});

describe("a release is waited for", () => {
  it.each([
    ["it is not there", undefined],
    ["Argo Rollouts has not seen it yet", stored({})],
    ["Argo Rollouts has not seen it yet", stored({ phase: "Healthy", observedGeneration: "1" })],
    [
      "Progressing: more replicas need to be updated",
      stored({
        phase: "Progressing",
        message: "more replicas need to be updated",
        observedGeneration: "2",
      }),
    ],
    ["Paused", stored({ phase: "Paused", observedGeneration: "2" })],
  ])("while %s", (missing, rollout) => {
    expect(missingOfRelease(rollout)).toBe(missing);
  });

  it("until it is Healthy, and no longer once it was aborted", () => {
    expect(missingOfRelease(stored({ phase: "Healthy", observedGeneration: "2" }))).toBeUndefined();
    const aborted = { phase: "Degraded", message: "RolloutAborted", observedGeneration: "2" };
    expect(() => missingOfRelease(stored(aborted))).toThrow(
      "The release of auth-service failed. Degraded: RolloutAborted",
    );
  });
});
