import { describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import {
  type RenderedKubernetesObject,
  renderedEnvironment,
} from "../stacks/rendered-environment.ts";
import { changedObject, type WrongValue } from "../stacks/wrong-value.ts";
import { useTool } from "../tools/use-tool.ts";
import { type Judgement, judge } from "./kyverno-command.ts";
import { isPodPolicy, podsOf } from "./rendered-policies.ts";

const kyverno = useTool("kyverno");
const definitions = useTool("custom-resource-definitions");

describe.each(environments())("%s", (environment) => {
  const objects = renderedEnvironment(environment);
  const workloads = objects.filter((object) => podsOf(object).length > 0);

  it("admits each of its workloads, and the pods that they make", async (context) => {
    expect(workloads.length).toBeGreaterThan(8);
    for (const namespace of namespacesOf(workloads)) {
      const own = workloads.filter(({ metadata }) => metadata.namespace === namespace);
      const judged = [...own, ...own.flatMap(podsOf)];
      const said = await judgeIn(context, environment, namespace, judged);
      expect(said.filter(({ result }) => result !== "pass")).toEqual([]);
      const policies = new Set(said.map(({ policy }) => policy));
      expect(policies.size).toBe(7);
      expect(said).toHaveLength(judged.length * policies.size);
    }
  });
});

/** Fields of the service's pods. */
const POD = ["Rollout", "spec", "template", "spec"] as const;
const CONTAINER = [...POD, "containers", 0] as const;
const DIGEST = `sha256:${"ab".repeat(32)}`;
const folder = [{ name: "folder", hostPath: { path: "/var/lib/folder" } }];
const token = [
  { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
];

describe("a pod of the service is refused, and the Rollout that would make it,", () => {
  const [environment = ""] = environments();

  it.for<readonly [...WrongValue, policy: string]>([
    [
      "with an image of another registry",
      [...CONTAINER, "image"],
      `registry.example/paystream/auth-service@${DIGEST}`,
      `container auth-service: image registry.example/paystream/auth-service@${DIGEST} is neither of docker.io/paystream/auth-service nor an image that the environment has`,
      "image-approved",
    ],
    [
      "with an image whose name begins as ours",
      [...CONTAINER, "image"],
      `docker.io/paystream/auth-service-2@${DIGEST}`,
      "is neither of docker.io/paystream/auth-service",
      "image-approved",
    ],
    [
      "with an image of a registry whose name begins as ours",
      [...CONTAINER, "image"],
      `docker.io.example.evil/paystream/auth-service@${DIGEST}`,
      "is neither of docker.io/paystream/auth-service",
      "image-approved",
    ],
    [
      "with an image of a third party that the environment does not have",
      [...CONTAINER, "image"],
      `docker.io/library/redis:8@${DIGEST}`,
      "is neither of docker.io/paystream/auth-service",
      "image-approved",
    ],
    [
      "with another digest of an image that the environment has",
      [...CONTAINER, "image"],
      `docker.io/prom/prometheus:v3.15.0@${DIGEST}`,
      "is neither of docker.io/paystream/auth-service",
      "image-approved",
    ],
    [
      "with an image by a tag",
      [...CONTAINER, "image"],
      "docker.io/paystream/auth-service:1.0.0",
      "container auth-service: image docker.io/paystream/auth-service:1.0.0 has no digest",
      "image-pinned",
    ],
    [
      "with such an image in a container that comes before the others",
      [...POD, "initContainers"],
      [{ ...serviceContainer(environment), name: "first", image: `docker.io/evil@${DIGEST}` }],
      "container first: image docker.io/evil",
      "image-approved",
    ],
    [
      "with such an image in a container for debugging",
      [...POD, "ephemeralContainers"],
      [{ ...serviceContainer(environment), name: "debugger", image: `docker.io/evil@${DIGEST}` }],
      "container debugger: image docker.io/evil",
      "image-approved",
    ],
    [
      "whose container says nothing of its privileges",
      [...CONTAINER, "securityContext"],
      {},
      "container auth-service: securityContext.allowPrivilegeEscalation must be false",
      "restricted",
    ],
    [
      "that is privileged",
      [...CONTAINER, "securityContext", "privileged"],
      true,
      "container auth-service: securityContext.privileged must not be true",
      "restricted",
    ],
    [
      "that may take more privileges",
      [...CONTAINER, "securityContext", "allowPrivilegeEscalation"],
      true,
      "securityContext.allowPrivilegeEscalation must be false",
      "restricted",
    ],
    [
      "that keeps a capability",
      [...CONTAINER, "securityContext", "capabilities"],
      { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
      "securityContext.capabilities must be dropped, ALL of them",
      "restricted",
    ],
    [
      "that may write its image's files",
      [...CONTAINER, "securityContext", "readOnlyRootFilesystem"],
      false,
      "securityContext.readOnlyRootFilesystem must be true",
      "restricted",
    ],
    [
      "that does not say that it is no root",
      [...POD, "securityContext", "runAsNonRoot"],
      false,
      "securityContext.runAsNonRoot must be true",
      "restricted",
    ],
    [
      "that is root in a container",
      [...CONTAINER, "securityContext", "runAsUser"],
      0,
      "securityContext.runAsUser must not be 0",
      "restricted",
    ],
    [
      "without a profile of system calls",
      [...POD, "securityContext", "seccompProfile"],
      { type: "Unconfined" },
      "securityContext.seccompProfile.type must be RuntimeDefault",
      "restricted",
    ],
    [
      "without a limit of memory",
      [...CONTAINER, "resources", "limits"],
      { cpu: "1" },
      "container auth-service: resources.limits.memory is missing",
      "resources-limited",
    ],
    [
      "that asks for no resources",
      [...CONTAINER, "resources"],
      {},
      "container auth-service: resources.requests.cpu is missing",
      "resources-limited",
    ],
    [
      "with a secret in its text",
      [...CONTAINER, "env"],
      [{ name: "ADMIN_TOKEN", value: "0123456789abcdef" }],
      "container auth-service: variable ADMIN_TOKEN has a value: it must come from a secretKeyRef",
      "no-plain-secrets",
    ],
    [
      "with a folder of its node",
      [...POD, "volumes"],
      folder,
      "volumes must not be of hostPath",
      "nodes-are-read-only",
    ],
    [
      "in its node's network",
      [...POD, "hostNetwork"],
      true,
      "hostNetwork must not be true",
      "nodes-are-read-only",
    ],
    [
      "with a port of its node",
      [...CONTAINER, "ports", 0, "hostPort"],
      80,
      "container auth-service: ports must have no hostPort",
      "nodes-are-read-only",
    ],
    [
      "with a token of the API server",
      [...POD, "automountServiceAccountToken"],
      true,
      "automountServiceAccountToken must be false",
      "api-token-needed",
    ],
    [
      "with such a token in a volume",
      [...POD, "volumes"],
      token,
      "automountServiceAccountToken must be false, and no volume a token",
      "api-token-needed",
    ],
  ])("%s", async ([, field, value, message, policy], context) => {
    const rollout = changedObject(environment, field, value);
    const judged = [...podsOf(rollout), rollout];
    const { namespace = "" } = rollout.metadata;
    const said = await judgeIn(context, environment, namespace, judged);
    expect(refusals(said)).toEqual(
      judged.map(({ kind, metadata }) => ({
        policy: `${namespace}-${policy}`,
        object: `${kind} ${metadata.name}`,
        result: "fail",
        message: expect.stringContaining(message),
      })),
    );
  });
});

describe("where programs read their node", () => {
  const [environment = ""] = environments();

  it.for<readonly [...WrongValue, policy: string]>([
    [
      "no folder of others is written",
      ["DaemonSet/node-exporter", "spec", "template", "spec", "containers", 0, "volumeMounts"],
      [{ name: "root", mountPath: "/host/root" }],
      "volumes of hostPath must be mounted readOnly, but for those below /var/lib/log-collector/",
      "nodes-are-read-only",
    ],
    [
      "the kubelet's own folder is not written either",
      ["DaemonSet/log-collector", "spec", "template", "spec", "volumes", 2, "hostPath", "path"],
      "/var/lib/kubelet",
      "volumes of hostPath must be mounted readOnly, but for those below /var/lib/log-collector/",
      "nodes-are-read-only",
    ],
    [
      "root has no privileges",
      ["DaemonSet/log-collector", "spec", "template", "spec", "containers", 0, "securityContext"],
      { runAsUser: 0 },
      "securityContext.allowPrivilegeEscalation must be false",
      "restricted",
    ],
  ])("%s", async ([, field, value, message, policy], context) => {
    const changed = changedObject(environment, field, value);
    const { namespace = "" } = changed.metadata;
    expect(refusals(await judgeIn(context, environment, namespace, [changed]))).toEqual([
      expect.objectContaining({
        policy: `${namespace}-${policy}`,
        message: expect.stringContaining(message),
      }),
    ]);
  });
});

function serviceContainer(environment: string): Readonly<Record<string, unknown>> {
  const rollout = renderedEnvironment(environment).find(({ kind }) => kind === "Rollout");
  return rollout?.spec.template.spec.containers[0];
}

function namespacesOf(objects: readonly RenderedKubernetesObject[]): readonly string[] {
  return [...new Set(objects.map(({ metadata: { namespace = "" } }) => namespace))];
}

function refusals(said: readonly Judgement[]): readonly Judgement[] {
  return said.filter(({ result }) => result !== "pass");
}

/** What the policies of a namespace say of objects in it, but for that of signatures. */
function judgeIn(
  context: TestContext,
  environment: string,
  namespace: string,
  objects: readonly RenderedKubernetesObject[],
): Promise<readonly Judgement[]> {
  const policies = renderedEnvironment(environment).filter(
    (object) => isPodPolicy(object) && object.metadata.namespace === namespace,
  );
  return judge(
    { executable: kyverno(context), definitions: definitions(context) },
    { policies, objects },
  );
}
