import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { controllers } from "../controllers.ts";
import { Pace } from "../pace.ts";
import { images } from "../versions.ts";
import { grafanaPeer } from "./grafana/grafana-endpoint.ts";
import { Monitoring } from "./monitoring.ts";
import { prometheusPeer } from "./prometheus-endpoint.ts";

const namespace = "paystream-test";
const labels = { "app.kubernetes.io/part-of": "paystream" };

// biome-ignore lint/suspicious/noExplicitAny: the inputs of a resource are whatever its kind has
type Inputs = Record<string, any>;

const registered = new Map<string, Inputs>();

/** The inputs of an object by its kind and name. */
function object(kind: string, name: string): Inputs {
  const found = registered.get(`${kind}/${name}`);
  expect(found, `${kind} ${name}; there are ${[...registered.keys()]}`).toBeDefined();
  return found ?? {};
}

function pod(app: string): Inputs {
  return object("Deployment", app)["spec"].template.spec;
}

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      if (type.startsWith("kubernetes:")) {
        registered.set(`${inputs.kind}/${inputs.metadata.name}`, inputs);
      }
      return { id: `${name}-id`, state: inputs };
    },
    call: ({ inputs }) => inputs,
  });
  const { dashboardUrl } = new Monitoring("monitoring", {
    namespace,
    labels,
    environment: "test",
    strategy: "canary",
    prometheusImage: images.prometheus,
    prometheusUrl: "https://prometheus.example.com",
    grafana: { url: "http://localhost:3000", image: images.grafana, peers: [] },
    alertmanager: {
      url: "https://alertmanager.example.com",
      image: images.alertmanager,
      channels: {
        smtp: { host: "smtp.example.com:587", from: "alerts@example.com", username: undefined },
        mailboxes: { platform: "platform@example.com" },
        credentials: ["SLACK_WEBHOOK_DEFAULT", "PAGERDUTY_PLATFORM_KEY"],
        businessHours: { from: "09:00", to: "17:00", timeZone: "UTC" },
      },
      credentials: { storeName: "vault-backend", path: "test/alertmanager", digest: "0" },
      peers: [prometheusPeer(namespace)],
    },
    access: undefined,
    storage: {
      class: undefined,
      sizes: {
        prometheus: undefined,
        prometheusBackup: undefined,
        alertmanager: undefined,
        grafana: undefined,
        loki: undefined,
        jaeger: undefined,
      },
      retentionDays: 7,
    },
    telemetry: { logs: false, traces: false },
    prometheusPeers: [controllers.argoRollouts, grafanaPeer(namespace)],
    watches: ["argo-rollouts", "node-exporter"],
    pace: new Pace(1),
  });
  await expect(new Promise((resolve) => dashboardUrl?.apply(resolve))).resolves.toBe(
    "http://localhost:3000/d/paystream-auth-service",
  );
  await pulumi.runtime.disconnect();
});

describe("the monitoring of an environment", () => {
  it("is made of the objects of spec 000 §2, in the environment's namespace and labelled", () => {
    expect([...registered.keys()]).toEqual(
      expect.arrayContaining([
        "Deployment/prometheus",
        "Service/prometheus",
        "ConfigMap/prometheus-config",
        "ConfigMap/alerting-rules",
        "Deployment/grafana",
        "Service/grafana",
        "ConfigMap/grafana-datasource",
        "ConfigMap/grafana-dashboards",
      ]),
    );
    for (const { metadata } of registered.values()) {
      expect(metadata).toMatchObject({ namespace, labels });
    }
  });

  it.each([
    ["prometheus", 9090],
    ["grafana", 3000],
    ["alertmanager", 9093],
  ])("has a Service %s on port %i that selects its pod", (app, port) => {
    const { spec } = object("Service", app);
    const { template, selector } = object("Deployment", app)["spec"];

    expect(spec).toMatchObject({
      type: "ClusterIP",
      selector: { app },
      ports: [{ port, targetPort: "http" }],
    });
    expect(template.metadata.labels).toMatchObject(spec.selector);
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(template.spec.containers[0].ports).toEqual([{ name: "http", containerPort: port }]);
  });

  it.each(["prometheus", "grafana", "alertmanager"])(
    "runs %s pinned, probed, limited and restricted",
    (app) => {
      const { containers, securityContext, serviceAccountName } = pod(app);
      const [container] = containers;

      expect(containers).toHaveLength(1);
      expect(container.image).toMatch(/^docker\.io\/.+:v?[\d.]+@sha256:[0-9a-f]{64}$/);
      expect(container.readinessProbe.httpGet.port).toBe("http");
      expect(container.livenessProbe.httpGet.port).toBe("http");
      expect(container.resources.limits).toHaveProperty("memory");
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(object("ServiceAccount", serviceAccountName)).toMatchObject({
        automountServiceAccountToken: false,
      });
    },
  );

  it.each(["prometheus", "grafana", "alertmanager"])(
    "mounts into %s only keys that its ConfigMaps and Secrets have",
    (app) => {
      const projected = pod(app)["volumes"].find(({ name }: Inputs) => name === "configuration");

      for (const { configMap, secret } of projected.projected.sources) {
        const keys = configMap
          ? Object.keys(object("ConfigMap", configMap.name)["data"])
          : object("ExternalSecret", secret.name)["spec"].data.map(
              (one: Inputs) => one["secretKey"],
            );
        for (const { key } of (configMap ?? secret).items ?? []) {
          expect(keys).toContain(key);
        }
      }
    },
  );
});

describe("Prometheus", () => {
  const configuration = () =>
    parse(object("ConfigMap", "prometheus-config")["data"]["prometheus.yaml"]);

  it("keeps seven days and asks for what spec 000 §5.4 gives it", () => {
    const [container] = pod("prometheus")["containers"];

    expect(configuration().storage.tsdb.retention.time).toBe("7d");
    expect(container.resources).toEqual({
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
    });
    expect(container.readinessProbe.httpGet.path).toBe("/-/ready");
    expect(container.livenessProbe.httpGet.path).toBe("/-/healthy");
  });

  it("reads its own configuration, and again when that has changed", () => {
    const [container] = pod("prometheus")["containers"];
    const [mount] = container.volumeMounts;
    const { data } = object("ConfigMap", "prometheus-config");

    expect(container.args).toContain("--config.auto-reload");
    expect(container.args).toContain(`--config.file=${mount.mountPath}/${Object.keys(data)[0]}`);
    expect(mount).not.toHaveProperty("subPath");
  });

  it("stores less than its volume holds", () => {
    const [, storage] = pod("prometheus")["volumes"];

    expect(storage.emptyDir).toEqual({ sizeLimit: "2Gi" });
    expect(configuration().storage.tsdb.retention.size).toBe("1536MB");
  });

  it("may list the pods of its namespace, and nothing else", () => {
    expect(object("Role", "prometheus-role")["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
    expect(object("RoleBinding", "prometheus-rolebinding")).toMatchObject({
      roleRef: { kind: "Role", name: "prometheus-role" },
      subjects: [{ kind: "ServiceAccount", name: "prometheus", namespace }],
    });
    expect([...registered.keys()].filter((key) => key.startsWith("Cluster"))).toEqual([]);
    expect(pod("prometheus")["automountServiceAccountToken"]).toBe(true);
  });

  it("is asked by Argo Rollouts and Grafana only", () => {
    const { spec } = object("AuthorizationPolicy", "prometheus-netpol");
    const [{ from, ports }] = object("NetworkPolicy", "prometheus-netpol")["spec"].ingress;

    expect(spec.selector.matchLabels).toEqual({ app: "prometheus" });
    expect(spec.rules).toEqual([
      {
        from: [
          {
            source: {
              principals: [
                "cluster.local/ns/argo-rollouts/sa/argo-rollouts",
                `cluster.local/ns/${namespace}/sa/grafana`,
              ],
            },
          },
        ],
        to: [{ operation: { ports: ["9090"] } }],
      },
    ]);
    expect(from).toHaveLength(2);
    expect(ports).toEqual([
      { protocol: "TCP", port: 9090 },
      { protocol: "TCP", port: 15008 },
    ]);
  });

  it("reaches the service, the programs that it watches, DNS and the API server only", () => {
    expect(object("NetworkPolicy", "prometheus-netpol")["spec"].egress).toEqual([
      {
        to: [{ podSelector: { matchLabels: { app: "auth-service" } } }],
        ports: [
          { protocol: "TCP", port: 8080 },
          { protocol: "TCP", port: 15008 },
        ],
      },
      {
        to: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": "external-secrets" },
            },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "external-secrets" } },
          },
        ],
        ports: [
          { protocol: "TCP", port: 8080 },
          { protocol: "TCP", port: 15008 },
        ],
      },
      {
        to: [{ podSelector: { matchLabels: { app: "alertmanager" } } }],
        ports: [
          { protocol: "TCP", port: 9093 },
          { protocol: "TCP", port: 15008 },
        ],
      },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "argo-rollouts" } },
            podSelector: { matchLabels: { "app.kubernetes.io/name": "argo-rollouts" } },
          },
        ],
        ports: [
          { protocol: "TCP", port: 8090 },
          { protocol: "TCP", port: 15008 },
        ],
      },
      {
        to: [
          {
            namespaceSelector: {
              matchLabels: { "kubernetes.io/metadata.name": "paystream-monitoring" },
            },
            podSelector: { matchLabels: { app: "node-exporter" } },
          },
        ],
        ports: [
          { protocol: "TCP", port: 9100 },
          { protocol: "TCP", port: 15008 },
        ],
      },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      {
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
    ]);
  });
});

describe("Alertmanager", () => {
  const configuration = () =>
    parse(object("ConfigMap", "alertmanager-config")["data"]["alertmanager.yaml"]);

  it("is told by the Prometheus of its namespace, and by nobody else", () => {
    expect(object("AuthorizationPolicy", "alertmanager-netpol")["spec"]).toMatchObject({
      selector: { matchLabels: { app: "alertmanager" } },
      rules: [
        {
          from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/prometheus`] } }],
          to: [{ operation: { ports: ["9093"] } }],
        },
      ],
    });
    expect(
      parse(object("ConfigMap", "prometheus-config")["data"]["prometheus.yaml"]).alerting,
    ).toMatchObject({
      alertmanagers: [{ static_configs: [{ targets: [`alertmanager.${namespace}.svc:9093`] }] }],
    });
  });

  it("reaches DNS, HTTPS and the mail server only", () => {
    expect(object("NetworkPolicy", "alertmanager-netpol")["spec"].egress).toMatchObject([
      { to: [{ podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }] },
      {
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 587 },
        ],
      },
    ]);
  });

  it("finds each credential that its configuration names where it is mounted", () => {
    const [container] = pod("alertmanager")["containers"];
    const [{ mountPath }] = container.volumeMounts;
    const files = pod("alertmanager")["volumes"][0].projected.sources.flatMap(
      ({ secret }: Inputs) => secret?.items ?? [],
    );
    const named = [...JSON.stringify(configuration()).matchAll(/_file":"([^"]+)"/g)].map(
      ([, file]) => file,
    );

    expect(new Set(named)).toEqual(
      new Set(files.map(({ path }: Inputs) => `${mountPath}/${path}`)),
    );
    expect(named.length).toBeGreaterThan(0);
  });

  it("is rolled when its configuration has changed, and not when a credential is rotated", () => {
    const { annotations } = object("Deployment", "alertmanager")["spec"].template.metadata;

    expect(Object.keys(annotations)).toEqual(["paystream.local/configuration-digest"]);
    expect(
      object("ExternalSecret", "alertmanager-credentials")["metadata"].annotations,
    ).toMatchObject({
      "paystream.local/secrets-digest": "0",
    });
  });

  it("says where people open it, and waits for Prometheus before it tells anybody", () => {
    const { args } = pod("alertmanager")["containers"][0];

    expect(args).toContain("--web.external-url=https://alertmanager.example.com");
    expect(args).toContain("--dispatch.start-delay=1m");
    expect(pod("prometheus")["containers"][0].args).toContain("--rules.alert.resend-delay=1m");
    expect(pod("prometheus")["containers"][0].args).toContain(
      "--web.external-url=https://prometheus.example.com",
    );
  });
});

describe("Grafana", () => {
  it("lets everybody look and nobody log in, without a password anywhere", () => {
    const ini = object("ConfigMap", "grafana-config")["data"]["grafana.ini"];

    expect(ini).toContain("[auth.anonymous]\nenabled = true\norg_role = Viewer\n");
    expect(ini).toContain("disable_login_form = true\n");
    expect(ini).toContain("[auth.basic]\nenabled = false\n");
    expect(ini).toContain("disable_initial_admin_creation = true\n");
    expect(JSON.stringify([...registered.values()])).not.toMatch(/admin_password|ADMIN_PASSWORD/);
  });

  it("keeps the plugins of its image as they are: it could not write new ones", () => {
    const ini = object("ConfigMap", "grafana-config")["data"]["grafana.ini"];

    expect(ini).toContain("preinstall_disabled = true\npreinstall_auto_update = false\n");
    expect(ini).toMatch(/disable_plugins = (?!.*prometheus).*loki/);
  });

  it("is provisioned with the Prometheus of its namespace", () => {
    const file = parse(object("ConfigMap", "grafana-datasource")["data"]["prometheus.yaml"]);

    expect(file.datasources).toMatchObject([
      {
        type: "prometheus",
        name: "PayStream test",
        uid: "prometheus",
        url: `http://prometheus.${namespace}.svc:9090`,
        isDefault: true,
        editable: false,
        jsonData: { timeInterval: "15s" },
      },
    ]);
  });

  it("reads its dashboards from where they are mounted, and lets nobody save one", () => {
    const [container] = pod("grafana")["containers"];
    const { providers } = parse(
      object("ConfigMap", "grafana-dashboards")["data"]["paystream.yaml"],
    );
    const [{ mountPath }] = container.volumeMounts;
    const paths = pod("grafana")["volumes"][0].projected.sources.flatMap(
      ({ configMap }: Inputs) => configMap.items,
    );

    expect(providers).toMatchObject([{ allowUiUpdates: false, type: "file" }]);
    expect(paths.map(({ path }: Inputs) => `${mountPath}/${path}`)).toEqual([
      "/etc/grafana/grafana.ini",
      "/etc/grafana/provisioning/datasources/prometheus.yaml",
      "/etc/grafana/provisioning/dashboards/paystream.yaml",
      ...["auth-service", "operational", "canary", "objectives", "security", "business"].map(
        (name) => `${providers[0].options.path}/paystream-${name}.json`,
      ),
    ]);
    expect(object("ConfigMap", "grafana-config")["data"]["grafana.ini"]).toContain(
      `default_home_dashboard_path = ${providers[0].options.path}/paystream-auth-service.json`,
    );
  });

  it("is rolled when what it reads at the start has changed", () => {
    const { annotations } = object("Deployment", "grafana")["spec"].template.metadata;

    expect(annotations["paystream.local/configuration-digest"]).toMatch(/^[0-9a-f]{12}$/);
  });

  it("is reached by the kubelet's probes only, and reaches DNS and Prometheus only", () => {
    const { ingress, egress, podSelector } = object("NetworkPolicy", "grafana-netpol")["spec"];

    expect(podSelector.matchLabels).toEqual({ app: "grafana" });
    expect(ingress).toEqual([{ from: [{ ipBlock: { cidr: "169.254.7.127/32" } }] }]);
    expect(egress).toMatchObject([
      { to: [{ podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }] },
      { to: [{ podSelector: { matchLabels: { app: "prometheus" } } }] },
    ]);
  });
});
