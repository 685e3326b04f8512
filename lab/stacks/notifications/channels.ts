import { type Channels, keys, webhooks } from "../../../stacks/monitoring/alertmanager/channels.ts";
import { mailLogin } from "./inbox.ts";

/** Everything that spec 002 names is set. */
export const everyChannel: Channels = {
  smtp: { host: "smtp.example.com:587", from: "alerts@example.com", username: mailLogin.username },
  mailboxes: {
    security: "security@example.com",
    platform: "platform@example.com",
    business: "business@example.com",
    compliance: "compliance@example.com",
    escalation: "escalation@example.com",
  },
  credentials: [...webhooks, ...keys],
  businessHours: { from: "09:00", to: "17:00", timeZone: "UTC" },
};

/** Nothing is set. */
export const noChannel: Channels = {
  smtp: undefined,
  mailboxes: {},
  credentials: [],
  businessHours: everyChannel.businessHours,
};
