import { targetLabels } from "@paystream/metrics/promql";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Pace } from "../../pace.ts";
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
      pace: new Pace(1),
      ...changes,
    }),
  );

const configuration = configured();
const [job, secretsJob] = configuration.scrape_configs;

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
