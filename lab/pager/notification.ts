import * as z from "zod";

/** Something that people were told. */
export interface Notification {
  /** By which channel, such as `slack-platform`. */
  readonly channel: string;
  /** The name of the alert: what is told at once is about alerts of one name. */
  readonly alert: string;
  readonly status: "firing" | "resolved";
  /** When it came, in milliseconds since the epoch. */
  readonly at: number;
}

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const webhookBody = z.object({
  status: z.enum(["firing", "resolved"]),
  commonLabels: z.object({ alertname: z.string() }),
});

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
const slackBody = z.object({ attachments: z.tuple([z.object({ title: z.string() })]) });

/** As `paystream.title` of stacks/monitoring/alertmanager/paystream.tmpl: `[over] staging Watchdog: …`. */
const title = /^\[(?<status>[\w.]+)\] \S* (?<alert>\w+): /;

/**
 * What a message of Alertmanager tells.
 *
 * @param body that was sent to a channel of Slack or to a webhook
 * @throws Error where it is neither, or has another headline than ours
 */
export function readNotification(channel: string, body: unknown, at: number): Notification {
  const webhook = webhookBody.safeParse(body);
  if (webhook.success) {
    const { status, commonLabels } = webhook.data;
    return { channel, alert: commonLabels.alertname, status, at };
  }
  const slack = slackBody.safeParse(body);
  const read = title.exec(slack.data?.attachments[0].title ?? "")?.groups;
  if (read === undefined) {
    throw new Error(
      `${channel} was told something that is neither a message of Alertmanager's webhooks nor one of ours for Slack: ${JSON.stringify(body)}`,
    );
  }
  const status = read["status"] === "over" ? "resolved" : "firing";
  return { channel, alert: read["alert"] ?? "", status, at };
}
