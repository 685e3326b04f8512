import { targetLabels } from "@paystream/metrics/promql";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Pace } from "../../pace.ts";
import { wholeWatch } from "../rules/whole-watch.ts";
import {
  type PrometheusConfigurationArgs,
  prometheusConfiguration,
} from "./prometheus-configuration.ts";

const configured = (changes: Partial<PrometheusConfigurationArgs> = {}) =>
  parse(
    prometheusConfiguration({
      namespace: "paystream-test",
      environment: "test",
      alertmanager: "alertmanager.paystream-test.svc:9093",
      storage: { size: undefined, retentionDays: 7 },
      programs: wholeWatch().programs,
      pace: new Pace(1),
      ...changes,
    }),
  );

const configuration = configured();
const [job, secretsJob, ...others] = configuration.scrape_configs;

interface Relabelling {
  readonly source_labels: readonly string[];
  readonly target_label?: string;
  readonly action?: string;
  readonly regex?: string;
}

const relabelling: Relabelling[] = job.relabel_configs;

describe("the configuration of Prometheus", () => {
  it("scrapes and evaluates every 15 s, and names its environment", () => {
    expect(configuration.global).toMatchObject({
      scrape_interval: "15s",
      evaluation_interval: "15s",
      external_labels: { environment: "test" },
    });
  });

  it("sends its alerts to Alertmanager, where there is one", () => {
    expect(configuration.alerting).toEqual({
      alertmanagers: [{ static_configs: [{ targets: ["alertmanager.paystream-test.svc:9093"] }] }],
    });
    expect(configured({ alertmanager: undefined })).not.toHaveProperty("alerting");
  });

  it("keeps samples for as long as is asked, and no more than three quarters of the volume", () => {
    const fiftyGibibytes = 50 * 1024;

    expect(configuration.storage.tsdb.retention).toEqual({ time: "7d", size: "1536MB" });
    expect(
      configured({ storage: { size: fiftyGibibytes, retentionDays: 15 } }).storage.tsdb.retention,
    ).toEqual({ time: "15d", size: "38400MB" });
  });

  it("discovers the pods of its namespace", () => {
    expect(job.kubernetes_sd_configs).toEqual([
      { role: "pod", namespaces: { names: ["paystream-test"] } },
    ]);
    expect(job.metrics_path).toBe("/metrics");
  });

  it("keeps the service's pods, at the port of its name (spec 000 §7.6)", () => {
    expect(relabelling.filter(({ action }) => action !== undefined)).toEqual([
      {
        source_labels: ["__meta_kubernetes_pod_label_app"],
        regex: "auth-service",
        action: "keep",
      },
      {
        source_labels: ["__meta_kubernetes_pod_container_port_name"],
        regex: "http",
        action: "keep",
      },
      {
        source_labels: ["__meta_kubernetes_pod_phase"],
        regex: "Succeeded|Failed",
        action: "drop",
      },
    ]);
  });

  it("adds exactly the labels that queries know, besides Prometheus's own two", () => {
    const added = relabelling.flatMap(({ target_label: label }) => label ?? []);

    expect(["job", "instance", ...added].sort()).toEqual(Object.keys(targetLabels).sort());
  });

  it("takes the version from the pod-template-hash and the role from the pod", () => {
    expect(relabelling).toContainEqual({
      source_labels: ["__meta_kubernetes_pod_label_rollouts_pod_template_hash"],
      target_label: "version",
    });
    expect(relabelling).toContainEqual({
      source_labels: ["__meta_kubernetes_pod_label_role"],
      target_label: "role",
    });
  });

  it("refuses a pod that exposes far more than the catalogue allows", () => {
    expect(job.sample_limit).toBe(5000);
  });
});

describe("the scrape of External Secrets", () => {
  const kept: Relabelling[] = secretsJob.metric_relabel_configs;
  const isKept = (labels: Readonly<Record<string, string>>) =>
    kept.every(({ source_labels: [label = ""], regex = "" }) =>
      new RegExp(`^(?:${regex})$`).test(labels[label] ?? ""),
    );

  it("asks the operator's Service by its name, without a right in another namespace", () => {
    expect(secretsJob).toMatchObject({
      job_name: "external-secrets",
      static_configs: [{ targets: ["external-secrets-metrics.external-secrets.svc:8080"] }],
    });
    expect(secretsJob).not.toHaveProperty("kubernetes_sd_configs");
  });

  it("keeps the syncs of its namespace, and nothing of its neighbours or of the process", () => {
    const name = "externalsecret_sync_calls_error";

    expect(kept.map(({ action }) => action)).toEqual(["keep", "keep"]);
    expect(isKept({ __name__: name, namespace: "paystream-test" })).toBe(true);
    expect(isKept({ __name__: name, namespace: "paystream-test-2" })).toBe(false);
    expect(isKept({ __name__: name, namespace: "shop" })).toBe(false);
    expect(isKept({ __name__: "process_cpu_seconds_total" })).toBe(false);
    expect(isKept({ __name__: `cluster${name}`, namespace: "paystream-test" })).toBe(false);
  });

  it("leaves the operator's label namespace as it is: the target has none of that name", () => {
    expect(secretsJob).not.toHaveProperty("relabel_configs");
    expect(secretsJob).not.toHaveProperty("honor_labels");
    expect(secretsJob.static_configs[0]).not.toHaveProperty("labels");
  });

  it("refuses far more series than one secret has", () => {
    expect(secretsJob.sample_limit).toBe(100);
  });
});

describe("the scrapes of other programs", () => {
  const jobOf = (name: string) =>
    others.find(({ job_name }: { readonly job_name: string }) => job_name === name);
  const isKept = (job: string, labels: Readonly<Record<string, string>>) =>
    jobOf(job)
      .metric_relabel_configs.filter(({ action }: Relabelling) => action === "keep")
      .every(({ source_labels: [label = ""], regex = "" }: Relabelling) =>
        new RegExp(`^(?:${regex})$`).test(labels[label] ?? ""),
      );

  it.each([
    ["prometheus", "localhost:9090"],
    ["argo-rollouts", "argo-rollouts-metrics.argo-rollouts.svc:8090"],
    ["istiod", "istiod.istio-system.svc:15014"],
    ["kube-state-metrics", "kube-state-metrics.paystream-monitoring.svc:8080"],
  ])("ask %s at one address", (name, target) => {
    expect(jobOf(name).static_configs).toEqual([{ targets: [target] }]);
  });

  it.each([
    ["gateway", "istio-ingressgateway-metrics.istio-system.svc", 15_090],
    ["node-exporter", "node-exporter.paystream-monitoring.svc", 9100],
  ])("ask each pod of %s, by the addresses of a headless Service", (name, host, port) => {
    expect(jobOf(name).dns_sd_configs).toEqual([
      { names: [host], type: "A", port, refresh_interval: "30s" },
    ]);
  });

  it("keep what is about the environment, and where a series is about no namespace, that", () => {
    const restarts = "kube_pod_container_status_restarts_total";

    expect(isKept("argo-rollouts", { __name__: "rollout_info", namespace: "paystream-test" })).toBe(
      true,
    );
    expect(isKept("argo-rollouts", { __name__: "rollout_info", namespace: "shop" })).toBe(false);
    expect(isKept("kube-state-metrics", { __name__: restarts, namespace: "paystream-test" })).toBe(
      true,
    );
    expect(isKept("kube-state-metrics", { __name__: restarts, namespace: "shop" })).toBe(false);
    expect(isKept("kube-state-metrics", { __name__: "kube_node_status_condition" })).toBe(true);
    expect(isKept("kube-state-metrics", { __name__: "kube_secret_info" })).toBe(false);
  });

  it("find the certificate of a gateway also where it is part of a name", () => {
    const rules: (Relabelling & { readonly replacement?: string })[] =
      jobOf("gateway").metric_relabel_configs;
    const relabelled = (labels: Readonly<Record<string, string>>) => {
      const known: Record<string, string> = { ...labels };
      for (const { source_labels, regex = "", target_label, replacement = "$1" } of rules) {
        const pattern = new RegExp(`^(?:${regex})$`);
        const value = known[source_labels[0] ?? ""] ?? "";
        if (target_label !== undefined && pattern.test(value)) {
          known[target_label] = value.replace(pattern, replacement);
        }
      }
      return known;
    };
    const name = "envoy_listener_ssl_certificate_expiration_unix_time_seconds";

    expect(
      relabelled({
        __name__:
          "envoy_listener_ssl_certificate_kubernetes___paystream_tls_expiration_unix_time_seconds",
      }),
    ).toEqual({ __name__: name, certificate: "kubernetes___paystream_tls" });
    expect(
      relabelled({ __name__: name, envoy_tls_certificate: "kubernetes://paystream-tls" }),
    ).toMatchObject({ __name__: name, certificate: "kubernetes://paystream-tls" });
    expect(relabelled({ __name__: "istio_requests_total" })).toEqual({
      __name__: "istio_requests_total",
    });
  });
});
