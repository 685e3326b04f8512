import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import { requestLink } from "../dashboards/request-link.ts";
import { scrapeIntervalSeconds } from "../prometheus/scrape-interval.ts";

/** Prometheus of the environment, as dashboards and alerts refer to it. */
export const datasource = { type: "prometheus", uid: "prometheus" } as const;

/** Begins the names of the data sources of environments, by which dashboards tell them from others. */
export const datasourceNamePrefix = "PayStream ";

/** Loki, where an environment collects logs. */
export const logsDatasource = { type: "loki", uid: "loki" } as const;

/** Jaeger, where an environment collects traces. */
export const tracesDatasource = { type: "jaeger", uid: "jaeger" } as const;

/** Where Grafana asks; undefined for what an environment does not have. */
export interface DatasourceAddresses {
  readonly prometheus: string;
  readonly loki?: string | undefined;
  readonly jaeger?: string | undefined;
}

/**
 * What Grafana asks, as its provisioned data sources. An exemplar of a measurement, and a line of a log,
 * lead to the dashboard of their trace.
 * https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 *
 * @param environment the environment's name
 */
export function datasourceFile(
  environment: string,
  addresses: DatasourceAddresses,
  pace: Pace,
): string {
  const { prometheus, loki, jaeger } = addresses;
  const toTrace =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
    jaeger === undefined ? undefined : provisioned(requestLink({ trace: "${__value.raw}" }));
  return stringify(
    {
      apiVersion: 1,
      // What is not in this file any more is removed.
      prune: true,
      datasources: [
        {
          ...source(`${datasourceNamePrefix}${environment}`, datasource, prometheus),
          isDefault: true,
          jsonData: {
            httpMethod: "POST",
            prometheusType: "Prometheus",
            // `$__rate_interval` is at least four of them.
            timeInterval: pace.duration(scrapeIntervalSeconds),
            // Its rules come from a ConfigMap.
            manageAlerts: false,
            ...(toTrace === undefined
              ? {}
              : {
                  exemplarTraceIdDestinations: [
                    { name: "trace_id", url: toTrace, urlDisplayLabel: "The trace" },
                  ],
                }),
          },
        },
        ...(loki === undefined
          ? []
          : [
              {
                ...source("Loki", logsDatasource, loki),
                jsonData: {
                  manageAlerts: false,
                  ...(toTrace === undefined
                    ? {}
                    : {
                        derivedFields: [
                          {
                            name: "The trace",
                            matcherType: "label",
                            matcherRegex: "trace_id",
                            url: toTrace,
                          },
                        ],
                      }),
                },
              },
            ]),
        ...(jaeger === undefined ? [] : [source("Jaeger", tracesDatasource, jaeger)]),
      ],
    },
    { lineWidth: 0 },
  );
}

function source(
  name: string,
  reference: { readonly type: string; readonly uid: string },
  url: string,
) {
  return { name, ...reference, access: "proxy", url, editable: false };
}

/** In a provisioning file, one `$` begins a variable of the environment. */
function provisioned(text: string): string {
  return text.replaceAll("$", "$$$$");
}
