import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../../render/stack-configuration.ts";
import { envoyRelabelling, envoyRequests, envoyStatistics } from "./envoy-statistics.ts";

const namespace = "paystream-staging";

/** What Prometheus makes of a series. https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
function relabelled(series: Readonly<Record<string, string>>): Record<string, string> {
  const labels = { ...series };
  for (const { source_labels, regex, target_label, replacement = "$1" } of envoyRelabelling) {
    const value = source_labels.map((label) => labels[label] ?? "").join(";");
    const match = new RegExp(`^(?:${regex})$`).exec(value);
    if (match !== null) {
      labels[target_label] = replacement.replace(/\$(\d)/g, (_, group) => match[group] ?? "");
    }
  }
  return labels;
}

const retries = {
  __name__: "envoy_cluster_upstream_rq_retry",
  destination_service_name: "auth-service-stable",
  destination_service_namespace: namespace,
};

describe("an Envoy's statistics", () => {
  it.each([
    ["Istio", `outbound|8080||auth-service-stable.${namespace}.svc.cluster.local`],
    // As Istio ends them since 1.23: https://github.com/istio/istio/pull/52271
    [
      "Istio, with delimiters,",
      `outbound|8080||auth-service-stable.${namespace}.svc.cluster.local;`,
    ],
  ])("have the names of their Service where %s tells it", (_, cluster_name) => {
    const found = relabelled({ __name__: "envoy_cluster_upstream_rq_retry", cluster_name });

    expect(found).toMatchObject(retries);
  });

  it.each(["xds-grpc", "admin", "outbound|443||api.example.com"])(
    "are nobody's of %s, which is no Service",
    (cluster_name) => {
      const found = relabelled({ __name__: "envoy_cluster_upstream_rq_retry", cluster_name });

      expect(found["destination_service_namespace"]).not.toBe(namespace);
    },
  );

  it.each([
    "envoy_http_no_route",
    "envoy_http_0_0_0_8080_no_route",
    "envoy_http_outbound_0_0_0_0_8080__no_route",
  ])("count what has no route under one name: %s", (name) => {
    expect(relabelled({ __name__: name })["__name__"]).toBe("envoy_http_no_route");
  });

  it("do not take a redirect without a route for a request without one", () => {
    const name = "envoy_http_0_0_0_8080_passthrough_internal_redirect_no_route";

    expect(relabelled({ __name__: name })["__name__"]).toBe(name);
  });

  it("are all recorded by the gateway of the installation, but for what Istio counts itself", () => {
    const values = parse(
      readFileSync(new URL("docs/operations/gateway-values.yaml", root), "utf8"),
    );
    const regexes: string[] =
      values.podAnnotations["sidecar.istio.io/statsInclusionRegexps"].split(",");
    const isRecorded = (name: string) =>
      regexes.some((regex) => new RegExp(`^(?:${regex})$`).test(nameInEnvoy(name)));

    expect(Object.keys(envoyStatistics).filter((name) => !isRecorded(name))).toEqual([]);
    expect(Object.keys(envoyRequests).filter(isRecorded)).toEqual([]);
  });
});

/** As Envoy calls it before it is written for Prometheus. */
function nameInEnvoy(name: string): string {
  return name
    .replace("outlier_detection_", "outlier_detection.")
    .replace(
      "envoy_cluster_",
      "cluster.outbound|8080||auth-service-stable.paystream.svc.cluster.local;.",
    )
    .replace("envoy_http_", "http.outbound_0.0.0.0_8080;.");
}
