import { contract } from "@paystream/auth-service/contract";
import { beforeAll, describe, expect, it } from "vitest";
import { invariants } from "./invariants/index.ts";
import type { KubernetesObject } from "./invariants/kubernetes-object.ts";
import { registeredObjects } from "./invariants/registered-objects.ts";
import { plain, type RegisteredResource } from "./render/registered-resource.ts";
import { runProgram } from "./render/run-program.ts";
import { environments, stackConfiguration } from "./render/stack-configuration.ts";
import { idleTimeoutSeconds } from "./traffic/connections.ts";

/** An environment's objects, and resources of other providers, found by kind or type and name. */
class Run {
  readonly resources: readonly RegisteredResource[];
  readonly objects: readonly KubernetesObject[];

  constructor(resources: readonly RegisteredResource[]) {
    this.resources = resources;
    this.objects = registeredObjects(resources);
  }

  object(kind: string, name: string, namespace?: string): KubernetesObject {
    const found = this.objects.filter(
      ({ metadata, ...one }) =>
        one.kind === kind &&
        metadata.name === name &&
        (namespace === undefined || metadata.namespace === namespace),
    );
    expect(found, `${kind} ${name}`).toHaveLength(1);
    return found[0] as KubernetesObject;
  }

  inputs(type: string): Readonly<Record<string, unknown>> {
    const found = this.resources.filter((resource) => resource.type === type);
    expect(found, type).toHaveLength(1);
    return plain(found[0]?.inputs) as Readonly<Record<string, unknown>>;
  }
}

const run = async (
  environment: string,
  changes: Readonly<Record<string, string>> = {},
  live: Parameters<typeof runProgram>[2] = {},
) =>
  new Run(await runProgram(environment, { ...stackConfiguration(environment), ...changes }, live));

const namespaces: Readonly<Record<string, string>> = {
  prod: "paystream",
  staging: "paystream-staging",
};

describe.each(environments())("the environment %s", (environment) => {
  const namespace = namespaces[environment] ?? "";
  let made: Run;

  beforeAll(async () => {
    made = await run(environment);
  });

  it("has every object of spec 000 §2 that is the service's, of its current API version", () => {
    const table = [
      ["argoproj.io/v1alpha1", "Rollout", "auth-service"],
      ["v1", "Service", "auth-service"],
      ["v1", "Service", "auth-service-stable"],
      ["v1", "Service", "auth-service-canary"],
      ["policy/v1", "PodDisruptionBudget", "auth-service-pdb"],
      ["networking.k8s.io/v1", "NetworkPolicy", "auth-service-netpol"],
      ["rbac.authorization.k8s.io/v1", "Role", "auth-service-role"],
      ["rbac.authorization.k8s.io/v1", "RoleBinding", "auth-service-rolebinding"],
      ["v1", "ServiceAccount", "auth-service"],
      ["networking.istio.io/v1", "Gateway", "paystream-gateway"],
      ["networking.istio.io/v1", "VirtualService", "auth-service-vs"],
      ["networking.istio.io/v1", "DestinationRule", "auth-service-dr"],
      ["argoproj.io/v1alpha1", "AnalysisTemplate", "auth-service-health"],
      ["argoproj.io/v1alpha1", "AnalysisTemplate", "auth-service-success-rate"],
      ["external-secrets.io/v1", "SecretStore", "vault-backend"],
      ["external-secrets.io/v1", "ExternalSecret", "auth-service-secrets"],
    ] as const;

    for (const [apiVersion, kind, name] of table) {
      expect(made.object(kind, name)).toMatchObject({ apiVersion, metadata: { namespace } });
    }
    expect(made.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toContainEqual(
      expect.stringMatching(/^ConfigMap auth-service-config-[0-9a-f]{10}$/),
    );
  });

  it("is a namespace of the ambient mesh whose pods are restricted", () => {
    expect(made.object("Namespace", namespace).metadata.labels).toMatchObject({
      "istio.io/dataplane-mode": "ambient",
      "pod-security.kubernetes.io/enforce": "restricted",
    });
  });

  it("has room for all pods of a release at once", () => {
    const replicas = (made.object("Rollout", "auth-service").spec as { replicas: number }).replicas;
    const { hard } = made.object("ResourceQuota", "paystream", namespace).spec as {
      hard: Record<string, string>;
    };

    expect(Number(hard["pods"])).toBeGreaterThan(2 * replicas);
    const [, amount, unit] = /^(\d+)([MG])i$/.exec(hard["limits.memory"] ?? "") ?? [];
    const mebibytes = Number(amount) * (unit === "G" ? 1024 : 1);
    expect(mebibytes).toBeGreaterThan(2 * replicas * 256);
  });

  it("tells the service what spec 000 §2 names, in a ConfigMap that never changes", () => {
    const configMap = made.objects.find(({ kind }) => kind === "ConfigMap");
    const resource = made.resources.find(({ type }) => type.endsWith(":ConfigMap"));

    expect(configMap).toMatchObject({
      immutable: true,
      data: {
        NODE_ENV: "production",
        PORT: "8080",
        LATENCY_BASE_MS: "200",
        SUCCESS_RATE: "0.998",
        SERVICE_VERSION: "1.0.0",
      },
    });
    expect(resource?.isRetained).toBe(true);
  });

  it("carries a release by the steps of spec 000 §4", () => {
    const analysis = (templateName: string) => ({
      analysis: {
        templates: [{ templateName }],
        args: [{ name: "canary-hash", valueFrom: { podTemplateHashValue: "Latest" } }],
      },
    });

    expect(made.object("Rollout", "auth-service").spec).toMatchObject({
      rollbackWindow: { revisions: 2 },
      strategy: {
        canary: {
          stableService: "auth-service-stable",
          canaryService: "auth-service-canary",
          stableMetadata: { labels: { role: "stable" } },
          canaryMetadata: { labels: { role: "canary" } },
          trafficRouting: {
            istio: { virtualService: { name: "auth-service-vs", routes: ["primary"] } },
          },
          steps: [
            { setWeight: 10 },
            analysis("auth-service-health"),
            { pause: { duration: "2m" } },
            { setWeight: 50 },
            analysis("auth-service-success-rate"),
            { pause: { duration: "2m" } },
            { setWeight: 100 },
          ],
        },
      },
    });
  });

  it("lets at most one pod go at a time", () => {
    expect(made.object("PodDisruptionBudget", "auth-service-pdb").spec).toMatchObject({
      maxUnavailable: 1,
    });
  });

  it("gives a pod longer to end than its phases take together", () => {
    const { template } = made.object("Rollout", "auth-service").spec as {
      template: {
        spec: {
          terminationGracePeriodSeconds: number;
          containers: { lifecycle: { preStop: { sleep: { seconds: number } } } }[];
        };
      };
    };
    const data = made.objects.find(({ kind }) => kind === "ConfigMap")?.data ?? {};
    const ending =
      (Number(data["DRAIN_DELAY_MS"]) + Number(data["SHUTDOWN_GRACE_MS"])) / 1_000 +
      (template.spec.containers[0]?.lifecycle.preStop.sleep.seconds ?? 0);

    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThan(ending);
  });

  it("routes payments, and nothing else, as spec 000 §3 has it", () => {
    expect(made.object("Gateway", "paystream-gateway").spec).toMatchObject({
      servers: [{ port: { number: 80, protocol: "HTTP" } }],
    });
    expect(made.object("VirtualService", "auth-service-vs").spec).toMatchObject({
      gateways: ["paystream-gateway"],
      http: [
        {
          name: "primary",
          match: [{ uri: { prefix: "/v1/" } }],
          route: [
            { destination: { host: "auth-service-stable" }, weight: 100 },
            { destination: { host: "auth-service-canary" }, weight: 0 },
          ],
          timeout: "5s",
          retries: { attempts: 3, perTryTimeout: "2s", retryOn: "5xx,reset,connect-failure" },
        },
      ],
    });
  });

  it.each(["auth-service-dr", "auth-service-stable-dr", "auth-service-canary-dr"])(
    "limits connections and ejects failing pods by %s",
    (name) => {
      expect(made.object("DestinationRule", name).spec).toMatchObject({
        trafficPolicy: {
          connectionPool: { tcp: { maxConnections: 100 }, http: { maxRequestsPerConnection: 10 } },
          outlierDetection: {
            consecutive5xxErrors: 5,
            interval: "30s",
            baseEjectionTime: "30s",
            maxEjectionPercent: 50,
          },
        },
      });
    },
  );

  it("gives up idle connections before the service does", () => {
    expect(idleTimeoutSeconds * 1_000).toBeLessThan(contract.keepAliveTimeoutMs);
  });

  it("fetches the secrets every minute, and keeps them when Vault is gone (spec 000 §5.5)", () => {
    expect(made.object("SecretStore", "vault-backend").spec).toMatchObject({
      provider: { vault: { path: "paystream", version: "v2" } },
    });
    expect(made.object("ExternalSecret", "auth-service-secrets").spec).toMatchObject({
      refreshInterval: "1m",
      target: {
        name: "auth-service-secrets",
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
      },
      data: ["BANK_API_KEY", "DB_PASSWORD", "ENCRYPTION_KEY"].map((key) => ({
        secretKey: key,
        remoteRef: { key: `${environment}/auth-service`, property: key },
      })),
    });
  });

  it("lets the reader of its secrets read exactly these", () => {
    const reading = (holder: string) =>
      `path "paystream/data/${environment}/${holder}" {\n  capabilities = ["read"]\n}\n`;

    expect(made.inputs("vault:index/policy:Policy")["policy"]).toBe(
      `${reading("auth-service")}\n${reading("monitoring-access")}`,
    );
  });

  it("lets the service read its own Secret and ConfigMap, and mounts no token (spec 000 §6.3)", () => {
    const configMap = made.objects.find(({ kind }) => kind === "ConfigMap");

    expect(made.object("Role", "auth-service-role").rules).toEqual([
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: ["auth-service-secrets"],
        verbs: ["get", "list"],
      },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: [configMap?.metadata.name],
        verbs: ["get", "list"],
      },
    ]);
    expect(made.object("ServiceAccount", "auth-service")).toMatchObject({
      automountServiceAccountToken: false,
    });
  });

  it("lets the delivery pipeline change rollouts and nothing else (spec 000 §6.3)", () => {
    const { rules = [] } = made.object("Role", "delivery-pipeline-role");
    const changing = rules.filter(({ verbs }) =>
      verbs.some((verb) => !["get", "list", "watch"].includes(verb)),
    );

    expect(changing.flatMap(({ resources }) => resources)).toEqual(["rollouts", "rollouts/status"]);
    expect(rules.flatMap(({ resources }) => resources)).toEqual([
      "rollouts",
      "rollouts/status",
      "pods",
      "services",
      "endpoints",
    ]);
  });

  it("keeps every secret marked as one, all the way to the provider", async () => {
    const secrets = {
      BANK_API_KEY: "canary-of-the-bank-api-key",
      DB_PASSWORD: "canary-of-the-password",
      ENCRYPTION_KEY: "canary-of-the-encryption-key",
      MONITORING_USERS: `canary-of-the-users:{SHA}${"a".repeat(27)}=`,
      SLACK_WEBHOOK_DEFAULT: "https://hooks.example.com/canary-of-the-webhook",
      PAGERDUTY_PLATFORM_KEY: "canary-of-the-key-of-pagerduty",
    };
    const rootToken = "canary-of-the-root-token";
    const { resources } = await run(environment, {
      "paystream:secrets": JSON.stringify(secrets),
      ...(environment === "staging" ? { "paystream:vaultRootToken": rootToken } : {}),
    });
    const shown = JSON.stringify(resources.map(({ inputs }) => plain(inputs, () => "[secret]")));

    expect(JSON.stringify(resources.map(({ inputs }) => plain(inputs)))).toContain("canary-of-the");
    expect(shown).not.toContain("canary-of-the");
  });
});

describe.each(environments())("the monitoring of %s", (environment) => {
  const namespace = namespaces[environment] ?? "";
  const users = `on-call:{SHA}${"a".repeat(27)}=`;
  const secrets = (more: object) => ({
    "paystream:secrets": JSON.stringify({
      ...JSON.parse(stackConfiguration(environment)["paystream:secrets"] ?? ""),
      ...more,
    }),
  });
  let made: Run;

  beforeAll(async () => {
    made = await run(
      environment,
      secrets({
        MONITORING_USERS: users,
        SLACK_WEBHOOK_DEFAULT: "https://hooks.example.com/services/of-some-length",
        PAGERDUTY_PLATFORM_KEY: "a-key-of-some-length",
      }),
    );
  });

  it("keeps what spec 002 has volumes for, and gives one pod at a time a volume", () => {
    const claims = made.objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
    const sizes = claims.map(({ metadata, spec }) => [
      metadata.name,
      (spec as { resources: { requests: { storage: string } } }).resources.requests.storage,
    ]);

    expect(Object.fromEntries(sizes)).toEqual({
      prometheus: "50Gi",
      "prometheus-backup": "50Gi",
      alertmanager: "5Gi",
      grafana: "10Gi",
      loki: "10Gi",
      jaeger: "10Gi",
    });
    for (const name of ["prometheus", "alertmanager", "grafana", "loki", "jaeger"]) {
      expect(made.object("Deployment", name).spec).toMatchObject({
        strategy: { type: "Recreate" },
      });
    }
    expect(made.object("ResourceQuota", "paystream", namespace).spec).toMatchObject({
      hard: { persistentvolumeclaims: "6", "requests.storage": "135Gi" },
    });
  });

  it("keeps its volumes when the program no longer has them", () => {
    const claims = made.resources.filter(({ type }) => type.endsWith(":PersistentVolumeClaim"));

    expect(claims.map(({ isRetained }) => isRetained)).toEqual(Array(6).fill(true));
  });

  it("backs its samples up beside Prometheus, and gives them to one that starts without any", () => {
    const { initContainers } = (
      made.object("Deployment", "prometheus").spec as {
        template: { spec: { initContainers: { command: string[] }[] } };
      }
    ).template.spec;

    expect(initContainers.map(({ command }) => command)).toEqual([
      ["/bin/sh", "/scripts/backup.sh", "restore", "/prometheus", "/backups"],
    ]);
    expect(made.object("CronJob", "prometheus-backup").spec).toMatchObject({
      schedule: "17 */6 * * *",
      concurrencyPolicy: "Forbid",
    });
  });

  it("fetches each one's credentials from a path of its own", () => {
    const pathsOf = (name: string) =>
      (
        made.object("ExternalSecret", name).spec as {
          data: { secretKey: string; remoteRef: { key: string } }[];
        }
      ).data.map(({ secretKey, remoteRef }) => `${remoteRef.key} ${secretKey}`);
    const [usersSecret = ""] = made.objects
      .map(({ metadata }) => metadata.name)
      .filter((name) => name.startsWith("monitoring-users-"));

    expect(pathsOf("alertmanager-credentials")).toEqual([
      `${environment}/alertmanager SLACK_WEBHOOK_DEFAULT`,
      `${environment}/alertmanager PAGERDUTY_PLATFORM_KEY`,
    ]);
    expect(pathsOf(usersSecret)).toEqual([`${environment}/monitoring-access MONITORING_USERS`]);
  });

  it("has another Secret, and so other pods, as soon as somebody else may come in", async () => {
    const changed = await run(environment, secrets({ MONITORING_USERS: `${users}\n${users}` }));
    const secretOf = (one: Run) =>
      JSON.stringify(one.object("Deployment", "monitoring-access").spec).match(
        /monitoring-users-[0-9a-f]{12}/,
      )?.[0];

    expect(secretOf(made)).toBeDefined();
    expect(secretOf(changed)).not.toBe(secretOf(made));
    expect(changed.object("ExternalSecret", secretOf(changed) ?? "")).toBeDefined();
  });

  it("is opened over TLS by the gateway, and only through what asks for a login", () => {
    const hosts = (made.object("VirtualService", "monitoring-vs").spec as { hosts: string[] })
      .hosts;

    expect(made.object("Gateway", "monitoring-gateway").spec).toMatchObject({
      servers: [
        {
          port: { number: 443, protocol: "HTTPS" },
          hosts,
          tls: { mode: "SIMPLE", credentialName: "paystream-monitoring-tls" },
        },
      ],
    });
    expect(hosts.map((host) => host.split(".")[0])).toEqual([
      "grafana",
      "prometheus",
      "alertmanager",
    ]);
    expect(made.object("VirtualService", "monitoring-vs").spec).toMatchObject({
      http: [{ route: [{ destination: { host: "monitoring-access" } }] }],
    });
    const gateway = "cluster.local/ns/istio-system/sa/istio-ingressgateway";
    const admitting = made.objects
      .filter(
        ({ kind, spec }) =>
          kind === "AuthorizationPolicy" && JSON.stringify(spec).includes(gateway),
      )
      .map(({ metadata }) => metadata.name);
    expect(admitting).toEqual(["monitoring-access-netpol", "auth-service-netpol"]);
  });

  it("measures its cluster from a namespace of its own, with the right to look at three kinds", () => {
    const { rules = [] } = made.object("Role", "kube-state-metrics-role");
    const { rules: ofCluster = [] } = made.object("ClusterRole", "paystream-kube-state-metrics");

    expect(made.object("Namespace", "paystream-monitoring").metadata.labels).toMatchObject({
      "istio.io/dataplane-mode": "ambient",
      "pod-security.kubernetes.io/enforce": "privileged",
    });
    expect(made.object("DaemonSet", "node-exporter").metadata.namespace).toBe(
      "paystream-monitoring",
    );
    expect(made.object("Service", "node-exporter").spec).toMatchObject({
      clusterIP: "None",
      publishNotReadyAddresses: true,
    });
    expect(made.object("Role", "kube-state-metrics-role").metadata.namespace).toBe(namespace);
    expect([...rules, ...ofCluster].flatMap(({ resources }) => resources)).toEqual([
      "pods",
      "cronjobs",
      "nodes",
    ]);
    expect(new Set([...rules, ...ofCluster].flatMap(({ verbs }) => verbs))).toEqual(
      new Set(["list", "watch"]),
    );
  });

  it.each(invariants)("keeps the invariant $name with credentials", ({ violations }) => {
    expect(violations(made.objects)).toEqual([]);
  });
});

describe("an environment that asks for none of it", () => {
  let made: Run;

  beforeAll(async () => {
    made = await run("prod", {
      "paystream:alertmanager": "false",
      "paystream:exporters": "false",
      "paystream:access": "{}",
      "paystream:storage": "{}",
      "paystream:logs": "{}",
      "paystream:traces": "{}",
    });
  });

  it("has no Alertmanager, exporters, door or volume, and nobody more who may connect", () => {
    const names = made.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

    expect(
      names.filter((name) => /alertmanager|exporter|state-metrics|access|Claim|Cron/.test(name)),
    ).toEqual([]);
    expect(names.filter((name) => name.startsWith("Namespace "))).toEqual(["Namespace paystream"]);
    expect(made.objects.map(({ spec }) => JSON.stringify(spec)).join()).not.toContain("9093");
    expect(names).not.toContain("AuthorizationPolicy grafana-netpol");
  });

  it.each(invariants)("keeps the invariant $name", ({ violations }) => {
    expect(violations(made.objects)).toEqual([]);
  });
});

describe("the environments differ:", () => {
  it("production has three pods of the service, a Vault of the cluster, and protects the mount", async () => {
    const made = await run("prod");
    const mount = made.resources.find(({ type }) => type === "vault:index/mount:Mount");

    expect(made.object("Rollout", "auth-service").spec).toMatchObject({ replicas: 3 });
    expect(mount).toMatchObject({ isProtected: true, inputs: { path: "paystream", type: "kv" } });
    expect(made.inputs("vault:kubernetes/authBackendRole:AuthBackendRole")).toMatchObject({
      boundServiceAccountNames: ["vault-backend"],
      boundServiceAccountNamespaces: ["paystream"],
    });
    expect(made.object("SecretStore", "vault-backend").spec).toMatchObject({
      provider: { vault: { auth: { kubernetes: { role: "auth-service" } } } },
    });
  });

  it("staging has a development Vault of its own, and the token that it hands out", async () => {
    const made = await run("staging");

    expect(made.object("Deployment", "vault").metadata.namespace).toBe("paystream-staging");
    expect(made.object("Service", "vault").spec).toMatchObject({ ports: [{ port: 8200 }] });
    expect(made.object("Secret", "vault-token").stringData).toHaveProperty("token");
    expect(made.object("SecretStore", "vault-backend").spec).toMatchObject({
      provider: {
        vault: {
          server: "http://vault.paystream-staging.svc:8200",
          auth: { tokenSecretRef: { name: "vault-token", key: "token" } },
        },
      },
    });
  });
});

describe("an environment without Grafana", () => {
  let made: Run;

  beforeAll(async () => {
    made = await run("staging", { "paystream:grafana": "false" });
  });

  it("has nothing of it: no pod, no dashboard, no link to one, and nobody more who asks Prometheus", () => {
    const named = made.objects.filter((object) =>
      // Loki's image is of the same publisher.
      /grafana(?!\/loki)/.test(JSON.stringify(object)),
    );
    const rules = made.object("ConfigMap", "alerting-rules").data?.["auth-service.yaml"];

    expect(named.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([]);
    expect(rules).toContain("runbook_url");
    expect(rules).not.toContain("dashboard_url");
  });

  it.each(invariants)("keeps the invariant $name", ({ violations }) => {
    expect(violations(made.objects)).toEqual([]);
  });
});

describe("what pods are held to as they are made", () => {
  const policies = ({ objects }: Run) =>
    objects.filter(({ apiVersion }) => apiVersion.startsWith("policies.kyverno.io/"));
  const consequences = (made: Run) => [
    ...new Set(
      policies(made).map(({ spec }) => {
        const { validationActions, failurePolicy } = spec as Record<string, unknown>;
        return `${validationActions}, ${failurePolicy}`;
      }),
    ),
  ];

  it("is refused in prod, also while Kyverno does not answer", async () => {
    expect(consequences(await run("prod"))).toEqual(["Deny, Fail"]);
  });

  it("is admitted in staging, with a warning and a report", async () => {
    expect(consequences(await run("staging"))).toEqual(["Audit,Warn, Ignore"]);
  });

  it("is the same in every namespace of an environment, under a name that no other environment has", async () => {
    const made = await run("prod");
    const spaces = made.objects.filter(({ kind }) => kind === "Namespace");
    expect(spaces).toHaveLength(3);
    for (const { metadata } of spaces) {
      const own = policies(made).filter((one) => one.metadata.namespace === metadata.name);
      expect(own.map(({ metadata: { name } }) => name).sort()).toEqual(
        [
          "api-token-needed",
          "image-approved",
          "image-pinned",
          "image-signed",
          "no-plain-secrets",
          "nodes-are-read-only",
          "resources-limited",
          "restricted",
        ].map((rule) => `${metadata.name}-${rule}`),
      );
    }
  });

  it("is verified with a key where one is set, in PEM or where a service keeps it", async () => {
    const attestor = async (publicKey: string) => {
      const made = await run("prod", { "paystream:imagePublicKey": publicKey });
      const { spec } = made.object("NamespacedImageValidatingPolicy", "paystream-image-signed");
      return (spec as { attestors: readonly unknown[] }).attestors;
    };
    const key = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0C\n-----END PUBLIC KEY-----\n";
    const ctlog = { insecureIgnoreTlog: true, insecureIgnoreSCT: true };

    expect(await attestor(key)).toEqual([
      { name: "pipeline", cosign: { key: { data: key }, ctlog } },
    ]);
    expect(await attestor("awskms:///alias/paystream")).toEqual([
      { name: "pipeline", cosign: { key: { kms: "awskms:///alias/paystream" }, ctlog } },
    ]);
  });

  it("is nothing where the cluster has no Kyverno", async () => {
    expect(policies(await run("prod", { "paystream:admission": "off" }))).toEqual([]);
  });
});

describe("images of third parties", () => {
  it("are those that an environment names", async () => {
    const image = (name: string) => `registry.example/${name}:1@sha256:${"ab".repeat(32)}`;
    const images = { prometheus: image("prometheus"), vault: image("vault") };
    const made = await run("staging", { "paystream:images": JSON.stringify(images) });

    for (const name of ["prometheus", "vault"] as const) {
      expect(made.object("Deployment", name).spec).toMatchObject({
        template: { spec: { containers: [{ image: images[name] }] } },
      });
    }
  });
});

describe("new pods take over through the canary", () => {
  const templateOf = (made: Run) =>
    (made.object("Rollout", "auth-service").spec as { template: unknown }).template;

  it("when a secret changes", async () => {
    const secrets = JSON.parse(stackConfiguration("prod")["paystream:secrets"] ?? "");
    const rotated = { ...secrets, DB_PASSWORD: "another-password-of-some-length" };

    expect(
      templateOf(await run("prod", { "paystream:secrets": JSON.stringify(rotated) })),
    ).not.toEqual(templateOf(await run("prod")));
  });

  it("when the configuration changes", async () => {
    expect(templateOf(await run("prod", { "paystream:logLevel": "debug" }))).not.toEqual(
      templateOf(await run("prod")),
    );
  });

  it("not when only the number of pods changes", async () => {
    expect(templateOf(await run("prod", { "paystream:replicas": "5" }))).toEqual(
      templateOf(await run("prod")),
    );
  });
});

describe("claiming the routes", () => {
  const claim = (phase: string) =>
    run(
      "prod",
      { "paystream:claimRoutes": "true" },
      { "rollout-before-claim": { status: { phase } } },
    );

  it("forces the patch and drops the ignore, while the Rollout is healthy", async () => {
    const virtualService = (await claim("Healthy")).object("VirtualService", "auth-service-vs");

    expect(virtualService.ignoreChanges).toEqual([]);
    expect(virtualService.metadata.annotations).toEqual({ "pulumi.com/patchForce": "true" });
  });

  it("is refused while a release is under way", async () => {
    await expect(claim("Progressing")).rejects.toThrow(
      "its routes can only be claimed while it is Healthy",
    );
  });
});
