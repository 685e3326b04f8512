import { type Credential, webhooks } from "../../stacks/monitoring/alertmanager/channels.ts";

/** An address that people of the lab can be told by. */
export type Webhook = (typeof webhooks)[number];

/**
 * Where the pager is, on the lab's own cluster. The port is that of HTTPS, the only one on which Alertmanager
 * may reach anybody (stacks/monitoring/alertmanager/alertmanager-network.ts); spoken is HTTP, because nobody
 * vouches for the lab.
 */
export const pagerEndpoint = { name: "pager", namespace: "on-call", port: 443 } as const;

/** Where it answers what people were told. */
export const TOLD_PATH = "/told";
/** Where it says that it runs. */
export const LIVE_PATH = "/healthz";

/** What a channel is called: `slack-platform` of `SLACK_WEBHOOK_PLATFORM`. */
export function channelOf(credential: Credential): string {
  const words = credential.toLowerCase().split("_");
  return words.filter((word) => word !== "webhook").join("-");
}

/** Where the dead-man's switch is heard, again and again; no person is told there. */
export const watchdogChannel = channelOf("WATCHDOG_WEBHOOK");

/** The addresses of an environment whose people are the pager, by the names of their credentials. */
export function pagerWebhooks(): Readonly<Record<Webhook, string>> {
  const { name, namespace, port } = pagerEndpoint;
  const entries = webhooks.map((webhook) => [
    webhook,
    `http://${name}.${namespace}.svc:${port}/${channelOf(webhook)}`,
  ]);
  return Object.fromEntries(entries);
}
