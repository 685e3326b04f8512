import {
  DashboardBuilder,
  PanelBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { tracesDatasource } from "../grafana/datasource.ts";
import type { ProvisionedDashboard } from "../grafana/grafana.ts";
import { linkToAll, provisioned, tag } from "./dashboard.ts";
import { requestQuery } from "./log-queries.ts";
import { logLines } from "./panels/logs.ts";
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
    .tags([tag])
    .timezone("browser")
    .time({ from: "now-24h", to: "now" })
    .readonly()
    .link(linkToAll())
    .withVariable(idVariable(requestVariables.request, "Request id", logs))
    .withVariable(idVariable(requestVariables.trace, "Trace id", traces))
    .withRow(new RowBuilder("The request"));
  if (logs) {
    builder.withPanel(linePanel());
  }
  if (traces) {
    builder.withPanel(tracePanel());
  }
  return provisioned(builder, requestDashboardUid);
}

function idVariable(name: string, label: string, shown: boolean) {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(
      shown ? "As an answer, a line of the log or an exemplar has it" : "Not collected here",
    );
}

function linePanel() {
  const { request, trace } = requestVariables;
  return logLines({
    title: "What was logged",
    description: "Lines of the service with this request id, or of this trace, masked.",
    query: requestQuery({ request: `$${request}`, trace: `$${trace}` }),
  });
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
