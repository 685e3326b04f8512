import { readFile } from "node:fs/promises";
import { afterAll, expect, it, type TestContext } from "vitest";
import { releaseOf, settingsFile } from "../../stacks/release/release.ts";
import { RepositoryCopy, releaseOfDigit } from "../../stacks/release/testing/repository-copy.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import {
  type RenderedKubernetesObject,
  renderedEnvironment,
  serviceNamespace,
} from "../stacks/rendered-environment.ts";
import { useTool } from "../tools/use-tool.ts";

const controlPlane = useControlPlane();
const plugin = useTool("kubectl-argo-rollouts");

const copy = new RepositoryCopy();
afterAll(() => copy[Symbol.dispose]());

const ARGO = { manager: "rollouts-controller" } as const;

type LiveRollout = RenderedKubernetesObject &
  StoredObject & { readonly metadata: { readonly uid: string } };

it("pnpm rollback --break-glass has Argo Rollouts' own command take the pods of the release before", async (context) => {
  const { api, kubeconfig } = await controlPlane(context);
  copy.release("prod", "1");
  copy.release("prod", "2");
  const rollout = await running(api, "2");
  for (const [digit, revision] of [
    ["1", "7"],
    ["2", "8"],
  ] as const) {
    await api.create(replicaSet(rollout, digit, revision), ARGO);
  }
  await kubectl(context, api, rollout, kubeconfig);

  const answer = await copy.run(["stacks/commands/rollback.ts", "prod", "--break-glass"]);

  expect(answer, answer.stderr).toMatchObject({ status: 0 });
  const { spec } = await api.read<LiveRollout>(rollout);
  expect(spec.template.spec.containers[0].image).toBe(releaseOfDigit("1").image);
  expect(releaseOf(copy.read(settingsFile("prod")), "")).toEqual(releaseOfDigit("1"));
});

/** The Rollout of prod on the API server, with a release whose digest consists of one digit. */
async function running(api: KubernetesApi, digit: string): Promise<LiveRollout> {
  const objects = renderedEnvironment("prod");
  const own = serviceNamespace(objects);
  const [namespace, rollout] = [
    objects.find(({ kind, metadata }) => kind === "Namespace" && metadata.name === own),
    objects.find(({ kind }) => kind === "Rollout"),
  ].map((found) => structuredClone(found));
  if (namespace === undefined || rollout === undefined) {
    throw new Error("prod has no Namespace or no Rollout.");
  }
  rollout.spec.template.spec.containers[0].image = releaseOfDigit(digit).image;
  await api.apply(namespace, ARGO);
  await api.apply(rollout, ARGO);
  return api.read(rollout);
}

/** A revision of the Rollout as Argo Rollouts keeps it. */
function replicaSet(rollout: LiveRollout, digit: string, revision: string) {
  const { metadata, spec } = rollout;
  const hash = `${digit.repeat(9)}`;
  const template = structuredClone(spec.template);
  template.metadata.labels["rollouts-pod-template-hash"] = hash;
  template.spec.containers[0].image = releaseOfDigit(digit).image;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace ?? "",
      labels: template.metadata.labels,
      annotations: { "rollout.argoproj.io/revision": revision },
      ownerReferences: [
        {
          apiVersion: rollout.apiVersion,
          kind: rollout.kind,
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
        },
      ],
    },
    spec: { replicas: 0, selector: { matchLabels: template.metadata.labels }, template },
  };
}

/** A kubectl with the plugin, which lists ReplicaSets as the API server has them now. */
async function kubectl(
  context: TestContext,
  api: KubernetesApi,
  { metadata }: StoredObject,
  kubeconfig: string,
): Promise<void> {
  const namespace = metadata.namespace ?? "";
  const items = await api.list("apps/v1", "ReplicaSet", { namespace });
  const config = await readFile(kubeconfig, "utf8");
  const { "current-context": own } = JSON.parse(config);
  copy.program("unused", "");
  copy.write("bin/replicasets.json", JSON.stringify({ items }));
  copy.write("bin/kubeconfig.json", config.replaceAll(`"${own}"`, '"paystream-prod"'));
  copy.program(
    "kubectl",
    `cd "$(dirname "$0")"
case "$1" in
get) cat replicasets.json ;;
argo) shift 2; KUBECONFIG=kubeconfig.json exec "${plugin(context)}" "$@" ;;
esac`,
  );
}
