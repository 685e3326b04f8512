import type { Channels, Credential, Mailbox } from "./channels.ts";
import { credentialFile } from "./credential-files.ts";

/** How a receiver tells people, by Alertmanager's own names. What is not set is not there. */
export interface Integrations {
  readonly pagerduty_configs?: readonly object[];
  readonly slack_configs?: readonly object[];
  readonly email_configs?: readonly object[];
  readonly webhook_configs?: readonly object[];
}

/** What a message of a receiver says besides what its templates do. */
export interface Message {
  /** Stands before its title. */
  readonly heading?: string;
  /** Whether it is also told that something is over; it is unless said. */
  readonly send_resolved?: boolean;
}

/** What Alertmanager's templates say: templates/paystream.tmpl. */
function template(name: string): string {
  return `{{ template "paystream.${name}" . }}`;
}

/** Where an alert's runbook is read. All of a group are of one name, and have one. */
const runbook = "{{ .CommonAnnotations.runbook_url }}";

/** PagerDuty, which calls somebody, by the key of one of its services. */
export function pagerDuty(
  { credentials }: Channels,
  key: Credential,
  { heading = "" }: Message = {},
): Integrations {
  return credentials.includes(key)
    ? {
        pagerduty_configs: [
          {
            routing_key_file: credentialFile(key),
            send_resolved: true,
            severity: "{{ .CommonLabels.severity }}",
            class: "{{ .CommonLabels.alertname }}",
            group: "{{ .CommonLabels.team }}",
            source: "{{ .CommonLabels.environment }}",
            client: "PayStream",
            client_url: "{{ .ExternalURL }}",
            description: `${heading}${template("title")}`,
            // How many they are it says itself.
            details: { firing: template("firing"), resolved: template("resolved") },
            links: [{ href: runbook, text: "Runbook" }],
          },
        ],
      }
    : {};
}

/** The channel of a team in Slack, or the one of everybody where the team has none. */
export function slack({ credentials }: Channels, webhook: Credential): Integrations {
  const set = [webhook, "SLACK_WEBHOOK_DEFAULT" as const].find((name) =>
    credentials.includes(name),
  );
  return set === undefined
    ? {}
    : {
        slack_configs: [
          {
            api_url_file: credentialFile(set),
            send_resolved: true,
            color: template("color"),
            title: template("title"),
            title_link: runbook,
            text: template("slack"),
            fallback: template("title"),
            footer: "",
          },
        ],
      };
}

/** Mail to those of the mailboxes that have an address. */
export function mail(
  { smtp, mailboxes }: Channels,
  to: readonly Mailbox[],
  { heading = "", send_resolved = true }: Message = {},
): Integrations {
  const addresses = to.flatMap((mailbox) => mailboxes[mailbox] ?? []);
  return smtp === undefined || addresses.length === 0
    ? {}
    : {
        email_configs: addresses.map((address) => ({
          to: address,
          send_resolved,
          headers: { Subject: `${heading}${template("title")}` },
          html: template("mail"),
          text: template("text"),
        })),
      };
}

/**
 * Another program, over HTTP.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function webhook(
  { credentials }: Channels,
  address: Credential,
  { send_resolved = true }: Message = {},
): Integrations {
  return credentials.includes(address)
    ? { webhook_configs: [{ url_file: credentialFile(address), send_resolved }] }
    : {};
}
