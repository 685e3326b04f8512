import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import { scrapeIntervalSeconds } from "../prometheus/scrape-interval.ts";

/** The one data source of an environment's Grafana. */
export const datasource = { type: "prometheus", uid: "prometheus" } as const;

/** Begins the names of the data sources of environments, by which dashboards tell them from others. */
export const datasourceNamePrefix = "PayStream ";

/**
 * Prometheus as Grafana's provisioned data source.
 * https://grafana.com/docs/grafana/latest/datasources/prometheus/
 *
 * @param environment the environment's name
 * @param prometheusAddress where Grafana asks Prometheus
 */
export function datasourceFile(environment: string, prometheusAddress: string, pace: Pace): string {
  return stringify(
    {
      apiVersion: 1,
      // What is not in this file any more is removed.
      prune: true,
      datasources: [
        {
          name: `${datasourceNamePrefix}${environment}`,
          ...datasource,
          access: "proxy",
          url: prometheusAddress,
          isDefault: true,
          editable: false,
          jsonData: {
            httpMethod: "POST",
            prometheusType: "Prometheus",
            // `$__rate_interval` is at least four of them.
            timeInterval: pace.duration(scrapeIntervalSeconds),
            // Its rules come from a ConfigMap.
            manageAlerts: false,
          },
        },
      ],
    },
    { lineWidth: 0 },
  );
}
