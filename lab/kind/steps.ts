import { fileURLToPath } from "node:url";
import { controllers } from "../../stacks/controllers.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { controllerVersions, kindRegistry } from "../../stacks/versions.ts";

/** A command that a person could type. */
export interface Step {
  readonly program: string;
  readonly args: readonly string[];
  /** What it reads from its standard input. */
  readonly input?: string;
  /** A command that succeeds where there is nothing left for this one to do. */
  readonly unless?: Omit<Step, "unless">;
}

/** The name in cluster.yaml, and the context that kind writes into the kubeconfig. */
const CLUSTER = "paystream";
export const CONTEXT = `kind-${CLUSTER}`;
/** The ports of cluster.yaml: the gateway's on the node, and what leads to it on this machine. */
const NODE_PORT = 30_080;
export const GATEWAY = "http://localhost:8080";
/** A cluster finds an image by its digest in a registry, and not when it was only loaded. */
const REGISTRY = { name: "paystream-registry", host: "localhost:5001", port: 5000 };
/** The image of the service that is built and pushed. */
const IMAGE = `${REGISTRY.host}/paystream/auth-service:lab`;

/**
 * From nothing to a cluster that `pnpm lab up --kubeconfig` can use: a registry, a cluster of kind, the
 * controllers as docs/operations/installation.md installs them, and the image of the service. All of it
 * can be done again.
 */
export const steps: readonly Step[] = [
  {
    ...docker(
      "run",
      "--detach",
      "--restart=always",
      `--publish=127.0.0.1:5001:${REGISTRY.port}`,
      `--name=${REGISTRY.name}`,
      kindRegistry,
    ),
    unless: docker("inspect", REGISTRY.name),
  },
  {
    ...command("kind", "create", "cluster", "--config", path("lab/kind/cluster.yaml")),
    unless: kubectl("get", "--raw=/readyz"),
  },
  {
    ...docker("network", "connect", "kind", REGISTRY.name),
    unless: docker(
      "inspect",
      "--format={{.NetworkSettings.Networks.kind.NetworkID}}",
      REGISTRY.name,
    ),
  },
  docker("exec", `${CLUSTER}-control-plane`, "mkdir", "-p", certificates()),
  {
    ...docker(
      "exec",
      "--interactive",
      `${CLUSTER}-control-plane`,
      "tee",
      `${certificates()}/hosts.toml`,
    ),
    input: `[host."http://${REGISTRY.name}:${REGISTRY.port}"]\n`,
  },
  ...istio("istio-base", "base"),
  ...istio("istiod", "istiod", "profile=ambient"),
  ...istio("istio-cni", "cni", "profile=ambient"),
  ...istio("ztunnel", "ztunnel"),
  ...istio(
    controllers.ingressGateway.serviceAccount,
    "gateway",
    "service.type=NodePort",
    "service.ports[0].name=http2",
    "service.ports[0].port=80",
    "service.ports[0].targetPort=80",
    `service.ports[0].nodePort=${NODE_PORT}`,
  ),
  ...[controllers.argoRollouts, controllers.externalSecrets].map(
    ({ namespace }): Step => ({
      ...kubectl("apply", "--server-side", "--filename=-"),
      input: JSON.stringify({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "istio.io/dataplane-mode": "ambient" } },
      }),
    }),
  ),
  kubectl(
    "apply",
    "--server-side",
    `--namespace=${controllers.argoRollouts.namespace}`,
    `--filename=https://github.com/argoproj/argo-rollouts/releases/download/v${controllerVersions.argoRollouts}/install.yaml`,
  ),
  helm(
    controllers.externalSecrets.serviceAccount,
    "external-secrets",
    "https://charts.external-secrets.io",
    controllerVersions.externalSecrets,
    controllers.externalSecrets.namespace,
    ["metrics.service.enabled=true"],
  ),
  docker(
    "build",
    `--file=${path("apps/auth-service/image/Dockerfile")}`,
    `--tag=${IMAGE}`,
    path("."),
  ),
  docker("push", IMAGE),
];

/** What prints the image as a release names it, by its digest in the registry. */
export const digestOfImage: Step = docker("inspect", "--format={{index .RepoDigests 0}}", IMAGE);

/** What takes all of it away. */
export const removal: readonly Step[] = [
  command("kind", "delete", "cluster", `--name=${CLUSTER}`),
  docker("rm", "--force", REGISTRY.name),
];

function istio(release: string, chart: string, ...values: string[]): readonly Step[] {
  return [
    helm(
      release,
      chart,
      "https://istio-release.storage.googleapis.com/charts",
      controllerVersions.istio,
      controllers.ingressGateway.namespace,
      values,
    ),
  ];
}

function helm(
  release: string,
  chart: string,
  repository: string,
  version: string,
  namespace: string,
  values: readonly string[],
): Step {
  return command(
    "helm",
    "upgrade",
    "--install",
    release,
    chart,
    `--repo=${repository}`,
    `--version=${version}`,
    `--kube-context=${CONTEXT}`,
    `--namespace=${namespace}`,
    "--create-namespace",
    "--wait",
    ...values.map((value) => `--set=${value}`),
  );
}

function kubectl(...args: string[]): Step {
  return command("kubectl", `--context=${CONTEXT}`, ...args);
}

function docker(...args: string[]): Step {
  return command("docker", ...args);
}

function command(program: string, ...args: string[]): Step {
  return { program, args };
}

function path(name: string): string {
  return fileURLToPath(new URL(name, root));
}

/** The folder on the node that says where a registry is. */
function certificates(): string {
  return `/etc/containerd/certs.d/${REGISTRY.host}`;
}
