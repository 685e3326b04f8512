import { describe, expect, it } from "vitest";
import { planMarkdown } from "./markdown.ts";
import { objectChanges } from "./object-changes.ts";
import { renderedObjects } from "./rendered-objects.ts";

/** The plan from one version of a rendered file to another. */
function planOf(file: string, before: string, after: string): string {
  const objects = (text: string) => renderedObjects(new Map([[file, text]]));
  return planMarkdown(new Map([["prod", objectChanges(objects(before), objects(after))]]));
}

const rollout = (image: string, replicas: number) => `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: auth-service }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: auth-service } }
  template: { spec: { containers: [{ name: auth-service, image: ${image} }] } }
`;

describe("the plan of a change", () => {
  it("says so when there is none", () => {
    expect(planOf("service.yaml", rollout("a", 3), rollout("a", 3))).toBe(
      "## prod\n\nNo change.\n",
    );
  });

  it("names what is created and what is deleted", () => {
    const service = "kind: Service\nmetadata: { name: a }\n";

    expect(planOf("service.yaml", service, "kind: Service\nmetadata: { name: b }\n")).toBe(
      [
        "## prod: 1 created, 1 deleted",
        "",
        "- **deleted** Service `a` (service.yaml)",
        "- **created** Service `b` (service.yaml)",
        "",
      ].join("\n"),
    );
  });

  it("names each field, and warns that a release makes new pods", () => {
    expect(planOf("service.yaml", rollout("image:a", 3), rollout("image:b", 3))).toBe(
      [
        "## prod: 1 changed",
        "",
        "- **changed** Rollout `auth-service` (service.yaml)",
        "  - **Warning:** new pods, which take over through the canary and its gates",
        "  - `spec.template.spec.containers[auth-service].image`: `image:a` → `image:b`",
        "",
      ].join("\n"),
    );
  });

  it("does not warn of what restarts nothing", () => {
    expect(planOf("service.yaml", rollout("a", 3), rollout("a", 5))).not.toContain("Warning");
  });

  it("warns that a Deployment restarts its pods", () => {
    const deployment = (image: string) =>
      `kind: Deployment\nmetadata: { name: vault }\nspec: { template: { spec: { image: ${image} } } }\n`;

    expect(planOf("vault.yaml", deployment("a"), deployment("b"))).toContain(
      "**Warning:** its pods are restarted",
    );
  });

  it("warns that a field that cannot change replaces the object", () => {
    const before = rollout("a", 3);
    const plan = planOf("service.yaml", before, before.replace("app: auth-service", "app: other"));

    expect(plan).toContain("- **replaced** Rollout `auth-service`");
    expect(plan).toContain("is deleted and made anew");
  });

  it("follows a ConfigMap that is named after its content", () => {
    const configMap = (hash: string, level: string) =>
      `kind: ConfigMap\nmetadata: { name: auth-service-config-${hash} }\ndata: { LOG_LEVEL: ${level} }\n`;
    const plan = planOf(
      "configuration.yaml",
      configMap("0123456789", "info"),
      configMap("abcdef0123", "debug"),
    );

    expect(plan).toContain("- **replaced** ConfigMap `auth-service-config-abcdef0123`");
    expect(plan).toContain("the old one stays for the pods that read it");
    expect(plan).toContain("`data.LOG_LEVEL`: `info` → `debug`");
  });

  it("does not say of a ConfigMap that keeps its name that another is made", () => {
    const rules = (content: string) =>
      `kind: ConfigMap\nmetadata: { name: alerting-rules }\ndata: { rules: ${content} }\n`;
    const plan = planOf("monitoring.yaml", rules("a"), rules("b"));

    expect(plan).toContain("- **changed** ConfigMap `alerting-rules`");
    expect(plan).not.toContain("Warning");
  });

  it("does not say of a volume that grows that it is lost", () => {
    const claim = (size: string, storageClass: string) =>
      `kind: PersistentVolumeClaim\nmetadata: { name: prometheus }\nspec: { storageClassName: ${storageClass}, resources: { requests: { storage: ${size} } } }\n`;
    const planFor = (...after: Parameters<typeof claim>) =>
      planOf("monitoring.yaml", claim("50Gi", "fast"), claim(...after));

    expect(planFor("80Gi", "fast")).toContain("- **changed** PersistentVolumeClaim `prometheus`");
    expect(planFor("50Gi", "slow")).toContain("- **replaced** PersistentVolumeClaim `prometheus`");
  });

  it("warns of a field that a controller owns, and says how to apply it", () => {
    const routes = (timeout: string) =>
      `kind: VirtualService\nmetadata: { name: auth-service-vs }\nspec: { http: [{ name: primary, timeout: ${timeout} }] }\n`;

    expect(planOf("traffic.yaml", routes("5s"), routes("4s"))).toContain(
      "`spec.http` belongs to Argo Rollouts (it moves the weights; writing the list again would send a canary's traffic back): a plain `up` does not apply this. To apply it: `pnpm provision prod --claim-routes`",
    );
  });

  describe("by blue/green", () => {
    const blueGreen = (image: string) =>
      rollout(image, 3).replace(
        "spec:\n",
        "spec:\n  strategy: { blueGreen: { activeService: a } }\n",
      );

    it("warns that new pods wait for a person", () => {
      expect(planOf("service.yaml", blueGreen("image:a"), blueGreen("image:b"))).toContain(
        "**Warning:** new pods, which stand by as the preview until they have passed their analysis and a person promotes them",
      );
    });

    it("says that an environment gets another strategy, and how to apply it", () => {
      const canary = blueGreen("a").replace(
        "{ blueGreen: { activeService: a } }",
        "{ canary: {} }",
      );
      const claim = "`pnpm provision prod --claim-routes`";

      expect(planOf("service.yaml", canary, blueGreen("a"))).toContain(claim);
      expect(planOf("service.yaml", blueGreen("a"), canary)).toContain(claim);
      expect(planOf("service.yaml", blueGreen("a"), blueGreen("b"))).not.toContain(claim);
    });

    it("does not warn of routes, which are nobody else's there", () => {
      const routes = (timeout: string) =>
        `${blueGreen("a")}---\nkind: VirtualService\nmetadata: { name: auth-service-vs }\nspec: { http: [{ name: primary, timeout: ${timeout} }] }\n`;

      expect(planOf("traffic.yaml", routes("5s"), routes("4s"))).not.toContain("Warning");
    });
  });

  it("shows Markdown and mentions in names as the text that they are", () => {
    const object = 'kind: "@team ![](x)"\nmetadata: { name: "a` @team" }\n';

    expect(planOf("a.yaml", "", object)).toContain(
      "- **created** `@team ![](x)` `` a` @team `` (a.yaml)",
    );
  });

  it("names resources of other providers by their type", () => {
    const policy = (rule: string) =>
      `type: vault:index/policy:Policy\nname: vault\ninputs: { policy: '${rule}' }\n`;

    expect(planOf("vault.yaml", policy("read"), policy("write"))).toContain(
      "- **changed** vault:index/policy:Policy `vault` (vault.yaml)\n  - `inputs.policy`: `read` → `write`",
    );
  });

  it("shows new and removed fields, long values short, and backticks as they are", () => {
    const data = (value: string) => `kind: Service\nmetadata: { name: a, ${value} }\n`;

    expect(planOf("a.yaml", data("x: 1"), data("y: 2"))).toContain(
      "  - `metadata.x`: removed, was `1`\n  - `metadata.y`: new, `2`",
    );
    expect(planOf("a.yaml", data("x: 1"), data(`x: ${"z".repeat(500)}`))).toContain(
      `${"z".repeat(160)}…\``,
    );
    expect(planOf("a.yaml", data("x: 1"), data('x: "a`b"'))).toContain("`` a`b ``");
  });
});
