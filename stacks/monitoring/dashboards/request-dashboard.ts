import {
  DashboardBuilder,
  PanelBuilder,
  TextBoxVariableBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as LogsPanelBuilder } from "@grafana/grafana-foundation-sdk/logs";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/loki";
import { contract } from "@paystream/auth-service/contract";
import { logsDatasource, tracesDatasource } from "../grafana/datasource.ts";
import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { height, width } from "./panels/panel.ts";
import { requestDashboardUid, requestVariables } from "./request-link.ts";

/** What there is to show of a request. */
export interface RequestSources {
  readonly logs: boolean;
  readonly traces: boolean;
}

/** Of a request, in panels: a trace is long. */
const tall = 2 * height;

/**
 * The dashboard of one request: the line that it left, and its trace, by the id of either. Exemplars and
 * lines of logs link to it, so it is for people who may look at dashboards and at nothing else.
 */
export function requestDashboard({ logs, traces }: RequestSources): ProvisionedDashboard {
  const builder = new DashboardBuilder("PayStream request")
    .uid(requestDashboardUid)
    .description("One request: what the service logged of it, and where its time went.")
    .tags(["paystream"])
    .timezone("browser")
    .time({ from: "now-24h", to: "now" })
    .readonly()
    .withVariable(idVariable(requestVariables.request, "Request id", logs))
    .withVariable(idVariable(requestVariables.trace, "Trace id", traces));
  if (logs) {
    builder.withPanel(linePanel());
  }
  if (traces) {
    builder.withPanel(tracePanel());
  }
  const dashboard = builder.build();
  return {
    ...dashboard,
    uid: requestDashboardUid,
    panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}

function idVariable(name: string, label: string, shown: boolean) {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(
      shown ? "As an answer, a line of the log or an exemplar has it" : "Not collected here",
    );
}

/**
 * The lines of a request, by either of its ids, which the collector puts beside each line. One that is empty
 * finds nothing: Loki would find every line without such an id.
 *
 * @param ids as they are, or variables of Grafana for them
 */
export function requestQuery({ request, trace }: Record<"request" | "trace", string>): string {
  const has = (label: string, id: string) => `(${label}!="" and ${label}=\`${id}\`)`;
  return `{service_name="${contract.name}"} | ${has("request_id", request)} or ${has("trace_id", trace)}`;
}

function linePanel() {
  const { request, trace } = requestVariables;
  return new LogsPanelBuilder()
    .title("What was logged")
    .description("Lines of the service with this request id, or of this trace, masked.")
    .datasource(logsDatasource)
    .span(width.full)
    .height(height)
    .showTime(true)
    .enableLogDetails(true)
    .wrapLogMessage(true)
    .withTarget(
      new DataqueryBuilder()
        .refId("A")
        .datasource(logsDatasource)
        .expr(requestQuery({ request: `$${request}`, trace: `$${trace}` })),
    );
}

function tracePanel() {
  return new PanelBuilder()
    .type("traces")
    .title("Where its time went")
    .description("The trace: the request, the store of idempotency keys, and the processor's call.")
    .datasource(tracesDatasource)
    .span(width.full)
    .height(tall)
    .withTarget(jaegerTarget(`$${requestVariables.trace}`));
}

/** The SDK has no query of Jaeger's: an id of a trace as the whole query. */
function jaegerTarget(query: string) {
  return {
    build: () => ({
      refId: "A",
      datasource: tracesDatasource,
      query,
      _implementsDataqueryVariant() {},
    }),
  };
}
