import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { parse } from "yaml";
import { signaturePolicySpec, signed } from "../../stacks/admission/signature-policy.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { KubernetesObject, StoredObject } from "../cluster/kubernetes-object.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { useSigning } from "../delivery/testing/use-signing.ts";
import {
  type RenderedKubernetesObject,
  renderedEnvironment,
  serviceNamespace,
} from "../stacks/rendered-environment.ts";
import { useTool } from "../tools/use-tool.ts";
import { AdmissionController } from "./admission-controller.ts";
import { isPodPolicy, podsOf } from "./rendered-policies.ts";

// Of Kyverno's rights, most are those of roles that its controllers' roles gather.
const controlPlane = useControlPlane({ controllers: ["clusterrole-aggregation-controller"] });
const helm = useTool("helm");
const manifests = useTool("controller-manifests");
const executable = useTool("kyverno-admission-controller");
const signing = useSigning();

const LAB = { manager: "lab" } as const;
const DRY_RUN = { ...LAB, isDryRun: true } as const;

/** A namespace of the cluster that is no environment's. */
const ELSEWHERE = "elsewhere";

/** One that admits what a test's own key has signed. */
const SIGNED = "signed";

const environments = ["prod", "staging"].map((name) => {
  const objects = renderedEnvironment(name);
  return { objects, namespace: serviceNamespace(objects) };
});
const [prod, staging] = environments as [Environment, Environment];

interface Environment {
  readonly objects: readonly RenderedKubernetesObject[];
  readonly namespace: string;
}

let controller: AdmissionController | undefined;
afterAll(() => controller?.[Symbol.asyncDispose]());

/** Both environments in one cluster, which hold their pods to their rules since one pod was there. */
let prepared: Promise<KubernetesApi> | undefined;
function cluster(context: TestContext): Promise<KubernetesApi> {
  prepared ??= prepare(context);
  return prepared;
}

async function prepare(context: TestContext): Promise<KubernetesApi> {
  const plane = await controlPlane(context);
  const { api } = plane;
  for (const namespace of [...environments.map((one) => one.namespace), ELSEWHERE, SIGNED]) {
    await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, LAB);
    const serviceAccount = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
    await vi.waitFor(() => api.get(serviceAccount), SOON);
  }
  await api.create(pod(prod.namespace, "earlier", { isBad: true }), LAB);
  const policies = environments.flatMap(({ objects, namespace }) =>
    [
      ...objects.filter(({ kind }) => kind === "ServiceAccount"),
      ...objects.filter((one) => isPodPolicy(one)),
    ].filter(({ metadata }) => metadata.namespace === namespace),
  );
  for (const policy of policies) {
    await api.apply(policy, LAB);
  }
  const chart = join(manifests(context), "github.com/kyverno/kyverno/kyverno");
  controller = await AdmissionController.start(
    { executable: executable(context), helm: helm(context), chart },
    plane,
  );
  await controller.holds(policies.filter(isPodPolicy).map(({ metadata }) => metadata.name));
  return api;
}

describe("where rules are enforced", () => {
  it("admits the environment's workloads and their pods", async (context) => {
    const api = await cluster(context);
    const own = prod.objects.filter(({ metadata }) => metadata.namespace === prod.namespace);
    const judged = own.flatMap((object) => [
      ...podsOf(object),
      ...(podsOf(object).length > 0 ? [object] : []),
    ]);
    expect(judged.length).toBeGreaterThan(16);
    for (const object of judged) {
      await api.create(object, DRY_RUN);
    }
  });

  it("has policies of which Kyverno may also tell what was there before them", async (context) => {
    const api = await cluster(context);
    const own = prod.objects.filter(({ metadata }) => metadata.namespace === prod.namespace);
    for (const policy of own.filter(isPodPolicy)) {
      await vi.waitFor(
        async () =>
          expect(await api.read(policy)).toMatchObject({
            status: { conditionStatus: { ready: true } },
          }),
        SOON,
      );
    }
  });

  it("refuses a pod, and says which rule it breaks and where", async (context) => {
    const api = await cluster(context);
    await expect(api.create(pod(prod.namespace, "bad", { isBad: true }), DRY_RUN)).rejects.toThrow(
      `Policy ${prod.namespace}-image-approved failed: container auth-service: image ${otherImage} is neither`,
    );
  });

  it("refuses a workload whose pods it would refuse", async (context) => {
    const api = await cluster(context);
    const rollout = prod.objects.find(({ kind }) => kind === "Rollout") as RenderedKubernetesObject;
    const [container] = rollout.spec.template.spec.containers;
    const changed = structuredClone(rollout);
    changed.spec.template.spec.containers = [{ ...container, image: otherImage }];
    await expect(api.create(changed, DRY_RUN)).rejects.toThrow("image-approved failed");
  });

  it("refuses a debugger from elsewhere in a pod that runs", async (context) => {
    const api = await cluster(context);
    const running = pod(prod.namespace, "running");
    await api.create(running, LAB);
    const debug = api.debug(
      running,
      { name: "debugger", image: "registry.example/shell:1" },
      DRY_RUN,
    );
    // Of several rules that are broken, the API server tells one.
    await expect(debug).rejects.toThrow(/failed: container debugger: /);
  });

  it("lets a pod that was there before be labelled and ended, and not be changed for the worse", async (context) => {
    const api = await cluster(context);
    const earlier = pod(prod.namespace, "earlier");
    await api.patch(earlier, { metadata: { labels: { role: "stable" } } }, LAB);
    const { spec } = withImage(await api.read(earlier), otherImage.replace("other", "worse"));
    await expect(api.patch(earlier, { spec }, DRY_RUN)).rejects.toThrow("image-approved failed");
    await api.delete(earlier);
  });

  it("admits what an exception names, and nothing else", async (context) => {
    const api = await cluster(context);
    const text = await readFile(new URL("docs/operations/admission-exception.yaml", root), "utf8");
    const exception = parse(text) as KubernetesObject;
    const debuggerPod = pod(prod.namespace, "debugger", { isBad: true });
    await expect(api.create(debuggerPod, DRY_RUN)).rejects.toThrow("image-approved failed");
    await api.apply(exception, LAB);
    await readAgain(api);
    await vi.waitFor(() => api.create(debuggerPod, DRY_RUN), SOON);
    await expect(
      api.create(pod(prod.namespace, "another", { isBad: true }), DRY_RUN),
    ).rejects.toThrow("image-approved failed");
    await api.delete(exception);
    await readAgain(api);
    await vi.waitFor(
      () => expect(api.create(debuggerPod, DRY_RUN)).rejects.toThrow("image-approved failed"),
      SOON,
    );
  });
});

/** How long the cluster may take to act on what it is told, on a busy machine. */
const SOON = { timeout: 60_000, interval: 100 } as const;

/**
 * Of an exception from a namespaced policy, Kyverno 1.19 learns when that policy changes in any way, and else
 * hours later: https://github.com/kyverno/kyverno/issues/17605
 */
async function readAgain(api: KubernetesApi): Promise<void> {
  const policy = prod.objects.find(
    ({ metadata: { name } }) => name === `${prod.namespace}-image-approved`,
  ) as RenderedKubernetesObject;
  const annotations = { "paystream.local/read-again": new Date().toISOString() };
  await api.patch(policy, { metadata: { annotations } }, LAB);
}

it("admits what breaks a rule where rules are audited, and warns of it", async (context) => {
  const api = await cluster(context);
  const { warnings } = await api.create(pod(staging.namespace, "bad", { isBad: true }), DRY_RUN);
  expect(warnings).toEqual([expect.stringContaining(`${staging.namespace}-image-approved`)]);
});

it("says nothing of namespaces that are no environment's", async (context) => {
  const api = await cluster(context);
  const { warnings } = await api.create(pod(ELSEWHERE, "bad", { isBad: true }), DRY_RUN);
  expect(warnings).toEqual([]);
});

it("admits images that our key has signed, and resolves their tags in pods first", async (context) => {
  const api = await cluster(context);
  const { push, keyPair, pipeline, folder } = await signing(context);
  const image = await push();
  const repository = image.replace(/@.*/, "");
  const key = await keyPair("ours");
  const name = `${SIGNED}-${signed.name}`;
  const policy = {
    apiVersion: "policies.kyverno.io/v1",
    kind: "NamespacedImageValidatingPolicy",
    metadata: { name, namespace: SIGNED },
    spec: {
      ...signaturePolicySpec({
        repository,
        signer: { kind: "key", publicKey: await readFile(key.COSIGN_PUBLIC_KEY, "utf8") },
      }),
      failurePolicy: "Fail",
      validationActions: ["Deny"],
    },
  };
  await api.apply(policy, LAB);
  await controller?.holds([name]);
  const byTag = withImage(pod(SIGNED, "signed"), `${repository}:latest`);
  const rollout = (name: string) => {
    const { spec } = withImage(pod(SIGNED, "signed"), name);
    const made = prod.objects.find(({ kind }) => kind === "Rollout") as RenderedKubernetesObject;
    const metadata = { ...made.metadata, namespace: SIGNED };
    return { ...made, metadata, spec: { ...made.spec, template: { ...made.spec.template, spec } } };
  };
  await expect(api.create(byTag, DRY_RUN)).rejects.toThrow(/is not signed by our key/);

  const sbom = join(folder, "sbom.json");
  await writeFile(sbom, '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}');
  await pipeline("image-sign", [image, "--sbom", sbom], key);
  const { body } = await api.create(byTag, DRY_RUN);
  expect(containerOf(body).image).toBe(image.replace("@", ":latest@"));
  await api.create(rollout(image), DRY_RUN);
  await expect(api.create(rollout(`${repository}:latest`), DRY_RUN)).rejects.toThrow(
    /does not have a digest/,
  );
});

describe("while Kyverno does not answer", () => {
  beforeAll(async () => {
    await controller?.[Symbol.asyncDispose]();
    controller = undefined;
  });

  it("no pod is made where rules are enforced, and those that run go on", async (context) => {
    const api = await cluster(context);
    const running = pod(prod.namespace, "running");
    await expect(api.create(pod(prod.namespace, "new"), DRY_RUN)).rejects.toThrow(
      "failed calling webhook",
    );
    await api.patch(running, { metadata: { labels: { role: "stable" } } }, LAB);
    await api.delete(running);
  });

  it("pods are made where rules are audited, and in every other namespace", async (context) => {
    const api = await cluster(context);
    await api.create(pod(staging.namespace, "new"), DRY_RUN);
    await api.create(pod(ELSEWHERE, "new"), DRY_RUN);
  });
});

/** A pod of the service, or with an image that no environment has. */
function pod(
  namespace: string,
  name: string,
  { isBad = false }: { readonly isBad?: boolean } = {},
): KubernetesObject {
  const rollout = prod.objects.find(({ kind }) => kind === "Rollout");
  const [made] = rollout === undefined ? [] : podsOf(rollout);
  const [container] = made?.spec.containers ?? [];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace },
    spec: {
      ...made?.spec,
      serviceAccountName: "default",
      containers: [{ ...container, ...(isBad ? { image: otherImage } : {}) }],
    },
  };
}

const otherImage = `registry.example/other@sha256:${"ab".repeat(32)}`;

interface Container {
  readonly name: string;
  readonly image: string;
}

function containerOf({ spec }: KubernetesObject | StoredObject): Container {
  const { containers } = spec as { readonly containers: readonly [Container] };
  return containers[0];
}

function withImage(object: KubernetesObject, image: string): KubernetesObject {
  const spec = object.spec as object;
  return { ...object, spec: { ...spec, containers: [{ ...containerOf(object), image }] } };
}
