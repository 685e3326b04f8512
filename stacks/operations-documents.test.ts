import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { controllers, gatewayMetrics } from "./controllers.ts";
import { root } from "./render/stack-configuration.ts";
import { controllerVersions, kubernetesVersions } from "./versions.ts";

const folder = new URL("docs/operations/", root);
const documents = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
  {
    cwd: root,
    encoding: "utf8",
  },
)
  .split("\n")
  // What a program writes is held to that program.
  .filter((path) => path !== "" && !path.includes("/golden/"))
  .map((path) => new URL(path, root))
  .map((url) => ({
    name: url.href.slice(root.href.length),
    url,
    text: readFileSync(url, "utf8"),
  }));

describe.each(documents)("$name", ({ url, text }) => {
  it("links to files and headings that there are", () => {
    for (const [, path = "", heading] of text.matchAll(/\]\((?!http)([^)#]*)(?:#([^)]*))?\)/g)) {
      const target = path === "" ? url : new URL(path, url);
      expect(existsSync(target), path).toBe(true);
      if (heading !== undefined) {
        expect(anchors(readFileSync(target, "utf8"))).toContain(heading);
      }
    }
  });

  it("names commands that there are", () => {
    const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
    const ofPnpm = ["vitest", "sbom"];
    for (const [, command = ""] of text.matchAll(/(?:`|npx |^ *)pnpm(?:@12)? ([a-z:]+)/gm)) {
      expect([...Object.keys(scripts), ...ofPnpm]).toContain(command);
    }
  });
});

it("the installation gives the controllers the names by which an environment knows them", () => {
  const text = readFileSync(new URL("installation.md", folder), "utf8");

  for (const { namespace, serviceAccount, podLabels } of Object.values(controllers)) {
    const [[label, value] = []] = Object.entries(podLabels);
    expect(text).toContain(`\`${namespace}\` | \`${serviceAccount}\` | \`${label}: ${value}\``);
  }
});

it("the gateway's pods are found by the name that Prometheus asks for", () => {
  const { metadata, spec } = parse(readFileSync(new URL("gateway-metrics.yaml", folder), "utf8"));

  expect(metadata).toEqual({
    name: gatewayMetrics.service,
    namespace: controllers.ingressGateway.namespace,
  });
  expect(spec).toMatchObject({
    clusterIP: "None",
    selector: controllers.ingressGateway.podLabels,
    ports: [{ port: gatewayMetrics.port }],
  });
});

it("the installation takes the versions of versions.ts", () => {
  const text = readFileSync(new URL("installation.md", folder), "utf8");
  const { istio, argoRollouts, externalSecrets, kyverno } = controllerVersions;
  const named = (pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, one]) => one)),
  ];

  expect(named(/^\| [^|]+ \| (\d[^ ]*) \|/gm)).toEqual([
    istio,
    argoRollouts,
    externalSecrets,
    kyverno,
  ]);
  expect(named(/istio\/\S+ --version (\S+)/g)).toEqual([istio]);
  expect(named(/argo-rollouts\/releases\/download\/v([^/]+)\//g)).toEqual([argoRollouts]);
  expect(named(/external-secrets\/external-secrets --version (\S+)/g)).toEqual([externalSecrets]);
  expect(text).toContain(`Kubernetes ${kubernetesVersions.least} or later`);
});

/** The anchors that GitHub gives the headings of a document. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
