import type { Egress } from "../../network/allowance.ts";
import type { Channels } from "./channels.ts";

/** HTTPS, over which PagerDuty, Slack and all webhooks are reached. */
const httpsPort = 443;

/**
 * Whoever is told is outside of the cluster, where a policy could name nothing but addresses that change, so
 * only ports can be named: that of HTTPS, and of the mail server where there is one.
 */
export function toReceivers({ smtp }: Channels): Egress {
  const mailPort = smtp === undefined ? [] : [Number(smtp.host.split(":").at(-1))];
  return {
    ports: [...new Set([httpsPort, ...mailPort])].map((port) => ({ protocol: "TCP", port })),
  };
}
