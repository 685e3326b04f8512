import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject, StoredObject } from "../cluster/kubernetes-object.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { blueGreenSettings } from "../drills/preview-payments.ts";
import { changedEnvironment, renderedEnvironment } from "./rendered-environment.ts";
import { changedObject, type WrongValue } from "./wrong-value.ts";

const controlPlane = useControlPlane();

/** As Pulumi's provider calls itself to the API server. */
const PULUMI = { manager: "pulumi-kubernetes" } as const;
const DRY_RUN = { ...PULUMI, isDryRun: true } as const;

it("asks the API server of the version that go.mod pins", async (context) => {
  const { api } = await controlPlane(context);
  const pins = readFileSync(new URL("../tools/kubernetes/go.mod", import.meta.url), "utf8");
  const [, pinned] = /\tk8s\.io\/kubernetes (\S+)/.exec(pins) ?? [];
  expect(await api.get("/version")).toMatchObject({ gitVersion: pinned });
});

const committed = environments().map((name) => [name, renderedEnvironment(name)] as const);
const byBlueGreen = [
  "staging by blue/green",
  await changedEnvironment("staging", blueGreenSettings),
] as const;

describe.each([...committed, byBlueGreen])("%s", (_, objects) => {
  const manifests = inOrder(objects);

  it("is accepted by the API server, object by object and without a warning", async (context) => {
    const { api } = await controlPlane(context);
    expect(await complaints(manifests, (manifest) => api.apply(manifest, PULUMI))).toEqual([]);
  });

  it("is changed by nothing when it is applied again", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const before = await Promise.all(manifests.map((manifest) => api.read(manifest)));
    const after = await applyAll(api, manifests);
    expect(after.map(versionOf)).toEqual(before.map(versionOf));
  });

  it("is stored as it is written, so that a refresh finds no drift", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    for (const manifest of manifests) {
      // What a Secret takes as text it only ever gives back encoded.
      const { stringData: _, ...written } = manifest as KubernetesObject & { stringData?: unknown };
      expect(await api.read(manifest), labelOf(manifest)).toMatchObject(written);
    }
  });

  it("makes pods that its namespace admits", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const pods = manifests.flatMap(podsOf);
    expect(pods).not.toEqual([]);
    expect(await complaints(pods, (pod) => api.create(pod, DRY_RUN))).toEqual([]);
  });
});

describe("the API server refuses", () => {
  const [environment = ""] = environments();
  const manifests = inOrder(renderedEnvironment(environment));

  it.for<WrongValue>([
    [
      "a field that a VirtualService does not have",
      ["VirtualService", "spec", "http", 0, "retry"],
      { attempts: 3 },
      ".spec.http[0].retry: field not declared in schema",
    ],
    [
      "a weight of a VirtualService that is no number",
      ["VirtualService", "spec", "http", 0, "route", 0, "weight"],
      "all",
      "spec.http[0].route[0].weight: expected numeric (int or float), got string",
    ],
    [
      "a field that a Rollout does not have",
      ["Rollout", "spec", "strategy", "canary", "weights"],
      [10, 50],
      ".spec.strategy.canary.weights: field not declared in schema",
    ],
    [
      "a step of a Rollout that is no number",
      ["Rollout", "spec", "strategy", "canary", "steps", 0],
      { setWeight: "10 %" },
      "spec.strategy.canary.steps[0].setWeight: expected numeric (int or float), got string",
    ],
    [
      "less than no errors of a DestinationRule, by the schema of its CRD",
      ["DestinationRule", "spec", "trafficPolicy", "outlierDetection", "consecutive5xxErrors"],
      -1,
      "outlierDetection.consecutive5xxErrors in body should be greater than or equal to 0",
    ],
    [
      "no time between looks at errors, by a rule of its CRD in CEL",
      ["DestinationRule", "spec", "trafficPolicy", "outlierDetection", "interval"],
      "0s",
      "must be a valid duration greater than 1ms",
    ],
    [
      "an ExternalSecret with a policy that there is not",
      ["ExternalSecret", "spec", "target", "deletionPolicy"],
      "Forget",
      'spec.target.deletionPolicy: Unsupported value: "Forget"',
    ],
    [
      "a policy of Kyverno with an action that there is not",
      ["NamespacedValidatingPolicy", "spec", "validationActions"],
      ["Refuse"],
      'spec.validationActions[0]: Unsupported value: "Refuse"',
    ],
  ])("%s", async ([, field, value, message], context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const wrong = changedObject(environment, field, value);
    await expect(api.apply(wrong, DRY_RUN)).rejects.toThrow(message);
  });

  it("an edit of an immutable ConfigMap", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const edited = changedObject(environment, ["ConfigMap", "data", "LOG_LEVEL"], "trace");
    await expect(api.apply(edited, DRY_RUN)).rejects.toThrow(/immutable/);
  });

  it("a field that another manager owns", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const moved = changedObject(environment, ["Rollout", "spec", "replicas"], 17);
    const applied = api.apply(moved, { manager: "someone-else", isDryRun: true });
    await expect(applied).rejects.toThrow(/conflict with "pulumi-kubernetes".*\.spec\.replicas/s);
  });

  it("a pod that is not restricted, and warns of a Deployment that would make one", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const message = /violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/;
    const rollout = changedObject(environment, [...FIRST_CONTAINER, "securityContext"], {});
    const [pod = rollout] = podsOf(rollout);
    await expect(api.create(pod, DRY_RUN)).rejects.toThrow(message);

    const deployment: KubernetesObject = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "privileged", namespace: pod.metadata.namespace ?? "" },
      spec: { selector: specOf(rollout)["selector"], template: specOf(rollout)["template"] },
    };
    const { warnings } = await api.apply(deployment, DRY_RUN);
    expect(warnings).toEqual([expect.stringMatching(/would violate PodSecurity/)]);
  });

  it("a pod that the quota has no room for", async (context) => {
    const { api } = await controlPlane(context);
    await applyAll(api, manifests);
    const greedy = changedObject(environment, [...FIRST_CONTAINER, "resources"], {
      requests: { cpu: "100", memory: "1Gi" },
      limits: { cpu: "100", memory: "1Gi" },
    });
    const [pod = greedy] = podsOf(greedy);
    await expect(api.create(pod, DRY_RUN)).rejects.toThrow(/exceeded quota/);
  });
});

const FIRST_CONTAINER = ["Rollout", "spec", "template", "spec", "containers", 0] as const;

/** Only a namespace has to be there before the others. */
function inOrder(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const rank = ({ kind }: KubernetesObject) => (kind === "Namespace" ? 0 : 1);
  return objects.toSorted((a, b) => rank(a) - rank(b));
}

function labelOf({ kind, metadata: { name } }: KubernetesObject): string {
  return `${kind} ${name}`;
}

/** What the API server refuses or warns of, each after the object that it is about. */
async function complaints(
  objects: readonly KubernetesObject[],
  send: (object: KubernetesObject) => Promise<{ readonly warnings: readonly string[] }>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const object of objects) {
    const said = await send(object).then(
      ({ warnings }) => warnings,
      ({ message }: Error) => [message],
    );
    found.push(...said.map((message) => `${labelOf(object)}: ${message}`));
  }
  return found;
}

/** Applies an environment, and waits until its controllers have seen it. */
async function applyAll(
  api: KubernetesApi,
  manifests: readonly KubernetesObject[],
): Promise<readonly StoredObject[]> {
  const stored: StoredObject[] = [];
  for (const manifest of manifests) {
    stored.push((await api.apply(manifest, PULUMI)).body);
  }
  const quotas = manifests.filter(({ kind }) => kind === "ResourceQuota");
  await vi.waitFor(
    async () => {
      for (const quota of quotas) {
        const { namespace = "" } = quota.metadata;
        await api.get(`/api/v1/namespaces/${namespace}/serviceaccounts/default`);
        expect(await api.read(quota)).toHaveProperty("status.used");
      }
    },
    { timeout: 60_000, interval: 100 },
  );
  return stored;
}

/** What tells whether an object was written. */
function versionOf(object: StoredObject) {
  const { resourceVersion, generation } = object.metadata;
  return { object: labelOf(object), resourceVersion, generation };
}

/** The first pod that a workload would make, and none of another object. */
function podsOf(object: KubernetesObject): readonly KubernetesObject[] {
  const { template } = specOf(object) as { readonly template?: Record<string, unknown> };
  if (template?.["spec"] === undefined) {
    return [];
  }
  const { name, namespace = "" } = object.metadata;
  const metadata = { ...Object(template["metadata"]), name: `${name}-0`, namespace };
  return [{ apiVersion: "v1", kind: "Pod", metadata, spec: template["spec"] }];
}

function specOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  return Object(object.spec);
}
