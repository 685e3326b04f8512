import { grafanaEndpoint } from "./grafana-endpoint.ts";

// cspell:ignore pyroscope

/** Where Grafana finds what it is provisioned with. */
export const grafanaPaths = {
  configuration: "/etc/grafana",
  dashboards: "/etc/grafana/dashboards",
  data: "/var/lib/grafana",
} as const;

/**
 * Data sources that Grafana 13 ships beside Prometheus, as plugins: each would be a process. Those that an
 * environment has are left on. It may update
 * none of them either: it removes a plugin before it finds that it cannot write the new one to a read-only
 * file system, Prometheus among them. https://github.com/grafana/grafana/issues/132528
 */
const otherDatasources = [
  "cloudwatch",
  "elasticsearch",
  "grafana-postgresql-datasource",
  "grafana-pyroscope-datasource",
  "influxdb",
  "jaeger",
  "loki",
  "mssql",
  "mysql",
  "opentsdb",
  "stackdriver",
  "tempo",
  "zipkin",
] as const;

/**
 * Grafana's own settings (spec 000 §7.1: anonymous read access). Everybody who reaches it may look, and
 * nobody can log in: there is no form, no password over HTTP, and no administrator whose password could
 * be guessed. What it shows comes from files; it fetches nothing from the internet, because it may not.
 * https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 *
 * @param url where people open it
 * @param homeDashboard path of the dashboard that they see first
 * @param used types of data sources that the environment has, besides Prometheus
 */
export function grafanaIni(url: string, homeDashboard: string, used: readonly string[]): string {
  return ini({
    server: { http_port: grafanaEndpoint.port, root_url: url },
    auth: { disable_login_form: true },
    "auth.anonymous": { enabled: true, org_role: "Viewer", hide_version: true },
    "auth.basic": { enabled: false },
    security: { disable_initial_admin_creation: true, disable_gravatar: true },
    users: { allow_sign_up: false },
    dashboards: { default_home_dashboard_path: homeDashboard },
    // Prometheus evaluates the alerts.
    unified_alerting: { enabled: false },
    plugins: {
      preinstall_disabled: true,
      preinstall_auto_update: false,
      plugin_admin_enabled: false,
      disable_plugins: otherDatasources.filter((type) => !used.includes(type)).join(","),
    },
    analytics: {
      reporting_enabled: false,
      check_for_updates: false,
      check_for_plugin_updates: false,
    },
    news: { news_feed_enabled: false },
    snapshots: { external_enabled: false },
    log: { mode: "console" },
    "log.console": { format: "json" },
  });
}

function ini(
  sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>,
): string {
  return Object.entries(sections)
    .map(([section, settings]) => {
      const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
      return `[${section}]\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
