import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { controllerVersions, images, kubernetesVersions } from "../../stacks/versions.ts";

const { istio, argoRollouts, externalSecrets, kyverno } = controllerVersions;

const folder = new URL("./", import.meta.url);
const goModules = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith("/go.mod"),
);

/** The versions of a Go module that some tools require. */
function required(module: string, tools: readonly string[] = goModules): readonly string[] {
  const requirement = new RegExp(`^(?:require )?\\s*${module} v(\\S+)`, "m");
  return tools.flatMap(
    (file) => requirement.exec(readFileSync(new URL(file, folder), "utf8"))?.[1] ?? [],
  );
}

it.each<[module: string, version: string, tools?: readonly string[]]>([
  ["istio.io/api", istio],
  ["github.com/argoproj/argo-rollouts", argoRollouts],
  ["github.com/external-secrets/external-secrets", externalSecrets],
  ["github.com/kyverno/kyverno", kyverno],
  // Loki is made of parts of another Prometheus.
  ["github.com/prometheus/prometheus", prometheusModule(), ["prometheus/go.mod"]],
  ["github.com/grafana/loki/v3", tagOf(images.loki)],
  [
    "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/filelogreceiver",
    tagOf(images.otelCollector),
  ],
])(
  "every tool that is made of %s takes version %s, that of versions.ts",
  (module, version, tools = goModules) => {
    expect([...new Set(required(module, tools))]).toEqual([version]);
  },
);

it("the control plane of the lab is the Kubernetes that is rehearsed with", () => {
  // Others are made of parts of another version.
  expect(required("k8s.io/kubernetes", ["kubernetes/go.mod"])).toEqual([
    kubernetesVersions.rehearsed,
  ]);
});

/** The version that the tag of an image is. */
function tagOf(image: string): string {
  return /:v?([\d.]+)@/.exec(image)?.[1] ?? "";
}

/** Prometheus 3.15.0 is the module v0.315.0. */
function prometheusModule(): string {
  const [, major, minor = "", patch] = /:v(\d+)\.(\d+)\.(\d+)@/.exec(images.prometheus) ?? [];
  return `0.${major}${minor.padStart(2, "0")}.${patch}`;
}
