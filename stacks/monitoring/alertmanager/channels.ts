/**
 * How people can be told (spec 002, "Notification Channels"). All of it is an environment's choice: what is
 * not set is left out of every receiver.
 *
 * @module
 */

/** Addresses that nobody may know, and who may use them may call people at night. */
export const webhooks = [
  "SLACK_WEBHOOK_DEFAULT",
  "SLACK_WEBHOOK_SECURITY",
  "SLACK_WEBHOOK_PLATFORM",
  "SLACK_WEBHOOK_BUSINESS",
  /** The incident management that critical alerts are handed to. */
  "INCIDENT_WEBHOOK",
  /** Whoever calls when the dead-man's switch is not heard any more. */
  "WATCHDOG_WEBHOOK",
] as const;

/** Passwords, and PagerDuty's integration keys. */
export const keys = [
  "SMTP_PASSWORD",
  "PAGERDUTY_SECURITY_KEY",
  "PAGERDUTY_PLATFORM_KEY",
  "PAGERDUTY_ESCALATION_KEY",
] as const;

export type Credential = (typeof webhooks)[number] | (typeof keys)[number];

/** Who has an address for mail. */
export const mailboxes = ["security", "platform", "business", "compliance", "escalation"] as const;

export type Mailbox = (typeof mailboxes)[number];

/** What an environment has of them. */
export interface Channels {
  /** The server that mail is handed to; undefined where nobody is mailed. */
  readonly smtp:
    | {
        /** `<host>:<port>`. */
        readonly host: string;
        readonly from: string;
        /** Undefined for a server that asks for none; the password is a credential. */
        readonly username: string | undefined;
      }
    | undefined;
  readonly mailboxes: Readonly<Partial<Record<Mailbox, string>>>;
  /** Those that are set. Their values are files: credential-files.ts. */
  readonly credentials: readonly Credential[];
  readonly businessHours: BusinessHours;
}

/** When people are at work, from Monday to Friday. */
export interface BusinessHours {
  /** `09:00`. */
  readonly from: string;
  readonly to: string;
  /** Of the tz database, `Europe/Zurich`. */
  readonly timeZone: string;
}
