import { beforeAll, describe, expect, it } from "vitest";
import { runProgram } from "../render/run-program.ts";
import { environments, stackConfiguration } from "../render/stack-configuration.ts";
import { invariants } from "./index.ts";
import type { Invariant } from "./invariant.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { registeredObjects } from "./registered-objects.ts";

describe.each(environments())("in %s", (environment) => {
  let objects: readonly KubernetesObject[];

  beforeAll(async () => {
    objects = registeredObjects(await runProgram(environment, stackConfiguration(environment)));
  });

  it.each(invariants)("$name: $description", ({ violations }) => {
    expect(violations(objects)).toEqual([]);
  });
});

describe("an invariant tells", () => {
  let objects: readonly KubernetesObject[];

  beforeAll(async () => {
    objects = registeredObjects(await runProgram("staging", stackConfiguration("staging")));
  });

  /** The violations of one invariant after a text of one object was replaced by another. */
  function violationsAfter(
    name: string,
    [kind, objectName]: readonly [string, string],
    text: string,
    replacement: string,
  ): readonly string[] {
    const { violations } = invariants.find((one) => one.name === name) as Invariant;
    const edited = objects.map((object) => {
      if (object.kind !== kind || object.metadata.name !== objectName) {
        return object;
      }
      const json = JSON.stringify(object);
      expect(json).toContain(text);
      return JSON.parse(json.replace(text, replacement)) as KubernetesObject;
    });
    return violations(edited);
  }

  const rollout = ["Rollout", "auth-service"] as const;
  const service = ["Service", "auth-service-stable"] as const;

  it.each([
    [
      "in-its-namespace",
      service,
      '"namespace":"paystream-staging"',
      '"namespace":"default"',
      "Service auth-service-stable is in namespace",
    ],
    [
      "labelled",
      service,
      "app.kubernetes.io/part-of",
      "part-of",
      "has no label app.kubernetes.io/part-of",
    ],
    ["image-pinned", rollout, "@sha256:", ":latest-", "has no digest"],
    [
      "restricted",
      rollout,
      '"readOnlyRootFilesystem":true',
      '"readOnlyRootFilesystem":false',
      "readOnlyRootFilesystem must be true",
    ],
    [
      "resources-limited",
      rollout,
      '"memory":"256Mi"',
      '"storage":"1Gi"',
      "resources.limits.memory is missing",
    ],
    ["probed", rollout, "livenessProbe", "otherProbe", "has no livenessProbe"],
    [
      "no-plain-secrets",
      rollout,
      '"env":[',
      '"env":[{"name":"DB_PASSWORD","value":"x"},',
      "must come from a secretKeyRef",
    ],
    [
      "nodes-are-read-only",
      ["DaemonSet", "log-collector"],
      '"mountPath":"/var/log/pods","name":"pod-logs","readOnly":true',
      '"mountPath":"/var/log/pods","name":"pod-logs"',
      "could write /var/log/pods of its node",
    ],
    [
      "nodes-are-read-only",
      ["DaemonSet", "log-collector"],
      '"path":"/var/lib/log-collector/paystream-staging"',
      '"path":"/var/lib/kubelet"',
      "could write /var/lib/kubelet of its node",
    ],
    [
      "nodes-are-read-only",
      ["Namespace", "paystream-staging-logs"],
      '"pod-security.kubernetes.io/enforce":"privileged"',
      '"pod-security.kubernetes.io/enforce":"restricted"',
      "mounts folders of its node, which its namespace refuses",
    ],
    [
      "restricted",
      ["Namespace", "paystream-staging-logs"],
      '"pod-security.kubernetes.io/enforce":"privileged"',
      '"pod-security.kubernetes.io/enforce":"restricted"',
      "DaemonSet log-collector, container log-collector: securityContext.runAsNonRoot must be true",
    ],
    [
      "selectors-meet",
      service,
      '"selector":{"app":"auth-service"}',
      '"selector":{"app":"vault"}',
      "selects the pods of Deployment vault",
    ],
    [
      "selectors-meet",
      ["PodDisruptionBudget", "auth-service-pdb"],
      '"matchLabels":{"app":"auth-service"}',
      '"matchLabels":{}',
      "selects every pod",
    ],
    [
      "pods-find-what-they-read",
      rollout,
      '"key":"DB_PASSWORD"',
      '"key":"PASSWORD"',
      "no Secret auth-service-secrets with key PASSWORD",
    ],
    [
      "pods-find-what-they-read",
      rollout,
      '"configMapRef":{"name":"',
      '"configMapRef":{"name":"old-',
      "no ConfigMap old-",
    ],
    ["ports-exist", service, '"targetPort":"http"', '"targetPort":"web"', "has no port web"],
    ["ports-exist", rollout, '"port":"http"', '"port":"web"', "a probe asks for port web"],
    [
      "releases-find-their-parts",
      rollout,
      '"canaryService":"auth-service-canary"',
      '"canaryService":"canary"',
      "no Service canary",
    ],
    [
      "releases-find-their-parts",
      rollout,
      '"routes":["primary"]',
      '"routes":["main"]',
      "has no route main",
    ],
    [
      "releases-find-their-parts",
      rollout,
      '"name":"canary-hash"',
      '"name":"hash"',
      "is not given its argument canary-hash",
    ],
    [
      "releases-find-their-parts",
      ["AnalysisTemplate", "auth-service-health"],
      "{{args.canary-hash}}",
      "{{args.hash}}",
      "uses hash, which is no argument",
    ],
    [
      "routes-lead-somewhere",
      ["VirtualService", "auth-service-vs"],
      '"host":"auth-service-canary"',
      '"host":"canary"',
      "no Service canary with port 8080",
    ],
    [
      "routes-lead-somewhere",
      ["DestinationRule", "auth-service-dr"],
      '"host":"auth-service"',
      '"host":"service"',
      "no Service service",
    ],
    ["roles-name-what-exists", ["Role", "auth-service-role"], '"get"', '"*"', "has a wildcard"],
    [
      "roles-name-what-exists",
      ["Role", "auth-service-role"],
      "auth-service-secrets",
      "secrets",
      "none of secrets named secrets",
    ],
    [
      "secrets-find-their-store",
      ["ExternalSecret", "auth-service-secrets"],
      '"name":"vault-backend"',
      '"name":"vault"',
      "no SecretStore vault",
    ],
    [
      "secrets-find-their-store",
      ["SecretStore", "vault-backend"],
      '"key":"token"',
      '"key":"root"',
      "no Secret vault-token with key root",
    ],
    [
      "controllers-keep-their-fields",
      service,
      '"ignoreChanges":["spec.selector"]',
      '"ignoreChanges":[]',
      "spec.selector belongs to Argo Rollouts",
    ],
    [
      "allowances-are-pairs",
      ["NetworkPolicy", "auth-service-netpol"],
      "15008",
      "15009",
      "port 15008 of the mesh is missing",
    ],
    [
      "allowances-are-pairs",
      ["AuthorizationPolicy", "auth-service-netpol"],
      '"8080"',
      '"8081"',
      "admits ports 8081",
    ],
    [
      "no-empty-list",
      ["NetworkPolicy", "loki-netpol"],
      '"policyTypes":[',
      '"egress":[],"policyTypes":[',
      "NetworkPolicy loki-netpol has an empty list spec.egress: leave it out",
    ],
    [
      "denied-by-default",
      ["Namespace", "paystream-staging-logs"],
      '"name":"paystream-staging-logs"',
      '"name":"another"',
      "Namespace another: there is no NetworkPolicy",
    ],
    [
      "denied-by-default",
      ["PeerAuthentication", "default"],
      "STRICT",
      "PERMISSIVE",
      "Namespace paystream-staging: there is no PeerAuthentication that is STRICT",
    ],
    [
      "pods-find-what-they-read",
      ["Deployment", "alertmanager"],
      '"configMap":{"name":"alertmanager-config"}',
      '"configMap":{"name":"alertmanager"}',
      "volume configuration: no ConfigMap alertmanager",
    ],
    [
      "pods-find-what-they-read",
      ["Deployment", "prometheus"],
      '"claimName":"prometheus"',
      '"claimName":"samples"',
      "volume storage: no PersistentVolumeClaim samples",
    ],
    [
      "roles-name-what-exists",
      ["ClusterRoleBinding", "paystream-kube-state-metrics"],
      '"name":"kube-state-metrics"',
      '"name":"metrics"',
      "no ServiceAccount metrics",
    ],
    [
      "selectors-meet",
      ["DaemonSet", "node-exporter"],
      '"matchLabels":{"app":"node-exporter"}',
      '"matchLabels":{"app":"grafana"}',
      "selects the pods of Deployment grafana",
    ],
  ] as const)("%s is broken by an edit of %j", (name, object, text, replacement, violation) => {
    expect(violationsAfter(name, object, text, replacement).join("\n")).toContain(violation);
  });

  it.each([
    ['"previewService":"auth-service-canary"', '"previewService":"preview"', "no Service preview"],
    [
      '"templateName":"auth-service-preview"',
      '"templateName":"preview"',
      "no AnalysisTemplate preview",
    ],
  ])(
    "a preview of blue/green that is not there: %s as %s",
    async (text, replacement, violation) => {
      const { violations } = invariants.find(
        ({ name }) => name === "releases-find-their-parts",
      ) as Invariant;
      const byBlueGreen = registeredObjects(
        await runProgram("staging", {
          ...stackConfiguration("staging"),
          "paystream:strategy": "blueGreen",
          "paystream:latencyBaseMs": "100",
        }),
      );
      const json = JSON.stringify(byBlueGreen);
      expect(json).toContain(text);
      expect(violations(JSON.parse(json.replace(text, replacement))).join()).toContain(violation);
    },
  );

  it("a Secret that is External Secrets' own", () => {
    const { violations } = invariants.find(
      ({ name }) => name === "controllers-keep-their-fields",
    ) as Invariant;
    const declared = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "auth-service-secrets" },
      ignoreChanges: [],
    };

    expect(violations([...objects, declared]).join()).toContain("must not be declared");
  });
});
