import { stringify } from "yaml";
import type { Pace } from "../../pace.ts";
import type { Channels } from "./channels.ts";
import { credentialFile } from "./credential-files.ts";
import { type Explained, inhibitRules } from "./inhibit-rules.ts";
import { receivers } from "./receivers.ts";
import { businessHours, routes } from "./routes.ts";

/** What differs between the Alertmanager of one environment and that of another. */
export interface AlertmanagerConfigurationArgs {
  readonly channels: Channels;
  /** Everything that may fire. */
  readonly alerts: readonly Explained[];
  readonly pace: Pace;
}

/** Name of the templates of messages, beside the configuration. */
export const templateFile = "paystream.tmpl";

/** Who is told what, and how, as Alertmanager reads it. No secret is in it: it names their files. */
export function alertmanagerConfiguration(args: AlertmanagerConfigurationArgs): string {
  const { channels, alerts, pace } = args;
  return stringify(
    {
      ...mailServer(channels),
      templates: [templateFile],
      route: routes(pace),
      receivers: receivers(channels, pace),
      inhibit_rules: inhibitRules(alerts),
      time_intervals: [workingTime(channels)],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function mailServer({ smtp }: Channels) {
  return smtp === undefined
    ? {}
    : {
        global: {
          smtp_smarthost: smtp.host,
          smtp_from: smtp.from,
          smtp_require_tls: true,
          ...(smtp.username === undefined
            ? {}
            : {
                smtp_auth_username: smtp.username,
                smtp_auth_password_file: credentialFile("SMTP_PASSWORD"),
              }),
        },
      };
}

function workingTime({ businessHours: { from, to, timeZone } }: Channels) {
  return {
    name: businessHours,
    time_intervals: [
      {
        weekdays: ["monday:friday"],
        times: [{ start_time: from, end_time: to }],
        location: timeZone,
      },
    ],
  };
}
