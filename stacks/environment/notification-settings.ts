import * as z from "zod";
import {
  type BusinessHours,
  type Channels,
  type Credential,
  keys,
  type Mailbox,
  mailboxes,
  webhooks,
} from "../monitoring/alertmanager/channels.ts";
import { isPlaceholder } from "../render/placeholder.ts";
import type { ConfigurationReader } from "./configuration-reader.ts";
import { type Setting, setting, text } from "./setting.ts";
import { secretSetting } from "./settings.ts";

const mailAddress = text(/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/);

/** What is written for mail and business hours that is no secret (spec 002, "Environment Variables"). */
const notificationSettings = {
  smtpHost: setting({
    key: "notifications.smtp.host",
    schema: text(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:\d{1,5}$/i),
    rule: "the host and port of the server that mail is handed to",
    example: "smtp.example.com:587",
  }),
  smtpFrom: setting({
    key: "notifications.smtp.from",
    schema: mailAddress,
    rule: "the address that mail comes from",
    example: "alerts@example.com",
  }),
  smtpUsername: setting({
    key: "notifications.smtp.username",
    schema: text(/^\S+$/),
    rule: "the name to log in with at the mail server",
    example: "alerts",
  }),
  businessHoursFrom: setting({
    key: "notifications.businessHours.from",
    schema: text(/^([01]\d|2[0-3]):[0-5]\d$/),
    rule: "a time of day from 00:00 to 23:59",
    example: "09:00",
    fallback: "09:00",
  }),
  businessHoursTo: setting({
    key: "notifications.businessHours.to",
    schema: text(/^([01]\d|2[0-3]):[0-5]\d$/),
    rule: "a time of day from 00:00 to 23:59",
    example: "17:00",
    fallback: "17:00",
  }),
  timeZone: setting({
    key: "notifications.businessHours.timeZone",
    schema: text(/^\S+$/).refine(isTimeZone),
    rule: "a time zone of the tz database",
    example: "Europe/Zurich",
    fallback: "UTC",
  }),
} as const;

/** The address of a team, `paystream:notifications.mail.<team>`. */
function mailboxSetting(mailbox: Mailbox): Setting<string> {
  return {
    key: `notifications.mail.${mailbox}`,
    schema: mailAddress,
    rule: "an address for mail",
    example: `${mailbox}@example.com`,
  };
}

/** A credential of a channel, `paystream:secrets.<NAME>`. */
function credentialSetting(name: Credential): Setting<string> {
  const secret = secretSetting(name);
  return (webhooks as readonly string[]).includes(name)
    ? {
        ...secret,
        schema: z
          .url({ protocol: /^https?$/ })
          .refine(isReachable)
          .or(z.string().refine(isPlaceholder)),
        rule: "the address of a webhook, on port 443",
        example: "https://hooks.example.com/services/…",
      }
    : secret;
}

/** How an environment tells people, and the values of the credentials that are set. */
export interface NotificationSettings {
  readonly channels: Channels;
  readonly secrets: Readonly<Partial<Record<Credential, string>>>;
}

export function readNotifications(reader: ConfigurationReader): NotificationSettings {
  const secrets: Partial<Record<Credential, string>> = Object.fromEntries(
    [...webhooks, ...keys]
      .map((name) => [name, optional(reader, credentialSetting(name))] as const)
      .filter(([, value]) => value !== undefined),
  );
  const addresses: Partial<Record<Mailbox, string>> = Object.fromEntries(
    mailboxes
      .map((mailbox) => [mailbox, optional(reader, mailboxSetting(mailbox))] as const)
      .filter(([, address]) => address !== undefined),
  );
  return {
    channels: {
      smtp: readSmtp(reader, addresses, secrets),
      mailboxes: addresses,
      credentials: Object.keys(secrets) as Credential[],
      businessHours: readBusinessHours(reader),
    },
    secrets,
  };
}

function readSmtp(
  reader: ConfigurationReader,
  addresses: Channels["mailboxes"],
  { SMTP_PASSWORD: password }: NotificationSettings["secrets"],
): Channels["smtp"] {
  const { smtpHost, smtpFrom, smtpUsername } = notificationSettings;
  const username = optional(reader, smtpUsername);
  if ((username === undefined) !== (password === undefined)) {
    reader.refuse(
      "A mail server that wants a name wants a password too: set both, or neither",
      username === undefined ? smtpUsername : credentialSetting("SMTP_PASSWORD"),
    );
  }
  const isWanted = Object.keys(addresses).length > 0 || username !== undefined;
  if (!isWanted && !reader.isSet(smtpHost) && !reader.isSet(smtpFrom)) {
    return undefined;
  }
  return { host: reader.read(smtpHost), from: reader.read(smtpFrom), username };
}

function readBusinessHours(reader: ConfigurationReader): BusinessHours {
  const { businessHoursFrom, businessHoursTo, timeZone } = notificationSettings;
  const hours = {
    from: reader.read(businessHoursFrom),
    to: reader.read(businessHoursTo),
    timeZone: reader.read(timeZone),
  };
  if (hours.from >= hours.to) {
    reader.refuse(
      `Business hours end at ${hours.to}, which is not after ${hours.from}`,
      businessHoursTo,
    );
  }
  return hours;
}

function optional<T>(reader: ConfigurationReader, one: Setting<T>): T | undefined {
  return reader.isSet(one) ? reader.read(one) : undefined;
}

/** Whether the environment's policies let Alertmanager connect to it (alertmanager-network.ts). */
function isReachable(address: string): boolean {
  const url = URL.parse(address);
  return url?.port === "" ? url.protocol === "https:" : url?.port === "443";
}

/**
 * Whether Alertmanager knows a time zone of that name, which it wants as the tz database writes it.
 * JavaScript takes any case and also differences to UTC; of names that the database has renamed, such as
 * Asia/Kolkata, it lists the old one.
 */
function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Z][\w+-]*(\/[A-Z][\w+-]*)+)$/.test(name) || /[A-Z]{4}$/.test(name)) {
    return false;
  }
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}
