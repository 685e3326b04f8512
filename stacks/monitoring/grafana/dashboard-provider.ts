import { stringify } from "yaml";
import { grafanaPaths } from "./grafana-ini.ts";

/**
 * Makes Grafana read its dashboards from files, and again when these change. Nobody can save another
 * version of one: this repository is where dashboards are edited.
 * https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 */
export function dashboardProviderFile(): string {
  return stringify(
    {
      apiVersion: 1,
      providers: [
        {
          name: "paystream",
          type: "file",
          allowUiUpdates: false,
          disableDeletion: true,
          updateIntervalSeconds: 30,
          options: { path: grafanaPaths.dashboards },
        },
      ],
    },
    { lineWidth: 0 },
  );
}
