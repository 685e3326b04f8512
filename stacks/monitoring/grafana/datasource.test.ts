import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Pace } from "../../pace.ts";
import { requestDashboard } from "../dashboards/request-dashboard.ts";
import { type DatasourceAddresses, datasourceFile } from "./datasource.ts";

const prometheus = "http://prometheus:9090";
const loki = "http://loki:3100";
const jaeger = "http://jaeger:16686";
const pace = new Pace(1);

const sources = (addresses: DatasourceAddresses) =>
  parse(datasourceFile("staging", addresses, pace)).datasources;

describe("the data sources of Grafana", () => {
  it("are what the environment has", () => {
    const types = (addresses: DatasourceAddresses) =>
      sources(addresses).map(({ type }: { type: string }) => type);
    expect(types({ prometheus })).toEqual(["prometheus"]);
    expect(types({ prometheus, loki, jaeger })).toEqual(["prometheus", "loki", "jaeger"]);
    expect(types({ prometheus, jaeger })).toEqual(["prometheus", "jaeger"]);
  });

  it("lead from an exemplar and from a line to the dashboard of the trace", () => {
    const [metrics, logs] = sources({ prometheus, loki, jaeger });
    // Grafana reads two dollar signs of a provisioning file as one.
    const url = "/d/paystream-request?var-trace=$${__value.raw}";
    expect(metrics.jsonData.exemplarTraceIdDestinations).toMatchObject([{ name: "trace_id", url }]);
    expect(logs.jsonData.derivedFields).toMatchObject([
      { matcherType: "label", matcherRegex: "trace_id", url },
    ]);
    const dashboard = requestDashboard({ logs: true, traces: true });
    expect(dashboard.uid).toBe("paystream-request");
    expect(dashboard.templating?.list?.map(({ name }) => name)).toContain("trace");
  });

  it("lead nowhere without traces", () => {
    for (const { jsonData } of sources({ prometheus, loki })) {
      expect(jsonData).not.toHaveProperty("exemplarTraceIdDestinations");
      expect(jsonData).not.toHaveProperty("derivedFields");
    }
  });
});

describe("the dashboard of a request", () => {
  it("shows its line and its trace, by either id", () => {
    const { panels: [, lines, trace] = [] } = requestDashboard({ logs: true, traces: true });
    expect(lines).toMatchObject({
      type: "logs",
      datasource: { type: "loki", uid: "loki" },
      targets: [
        {
          expr: '{service_name="auth-service"} | (request_id!="" and request_id=`$request`) or (trace_id!="" and trace_id=`$trace`)',
        },
      ],
    });
    expect(trace).toMatchObject({
      type: "traces",
      datasource: { type: "jaeger", uid: "jaeger" },
      targets: [{ query: "$trace" }],
    });
  });

  it("shows what there is", () => {
    const typesOf = (sources: Parameters<typeof requestDashboard>[0]) =>
      requestDashboard(sources).panels?.map(({ type }) => type);
    expect(typesOf({ logs: true, traces: false })).toEqual(["row", "logs"]);
    expect(typesOf({ logs: false, traces: true })).toEqual(["row", "traces"]);
  });
});
