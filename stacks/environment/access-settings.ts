import * as z from "zod";
import { controllers } from "../controllers.ts";
import { isPlaceholder } from "../render/placeholder.ts";
import type { ConfigurationReader } from "./configuration-reader.ts";
import { flag, hostName, type Setting, setting, text } from "./setting.ts";

/** Written instead of a domain where nothing of the monitoring is reached from outside. */
const NONE = "none";

export const accessSettings = {
  domain: setting({
    key: "access.domain",
    schema: hostName.or(z.literal(NONE)).transform((value) => (value === NONE ? undefined : value)),
    rule: `the domain below which people open grafana, prometheus and alertmanager, or ${NONE}`,
    example: "paystream.local",
    fallback: NONE,
  }),
  certificate: setting({
    key: "access.certificate",
    schema: text(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
    rule: `the name of a Secret of ${controllers.ingressGateway.namespace} with the certificate of these hosts`,
    example: "paystream-monitoring-tls",
    fallback: "paystream-monitoring-tls",
  }),
  anonymousGrafana: setting({
    key: "access.anonymousGrafana",
    schema: flag,
    rule: "true where everybody may look at Grafana, or false",
    example: "true",
    fallback: "false",
  }),
} as const;

/** `<name>:{SHA}<20 bytes in base64>`, the one kind that Envoy reads. */
const user = /^[\w.@-]+:\{SHA\}[A-Za-z0-9+/]{27}=$/;

/** Who may open the monitoring from outside: lines of an htpasswd file. */
export const usersSetting: Setting<string> = {
  key: "secrets.MONITORING_USERS",
  schema: z.string().refine(
    (value) =>
      isPlaceholder(value) ||
      value
        .trim()
        .split("\n")
        .every((line) => user.test(line)),
  ),
  rule: "lines of an htpasswd file, with SHA-1 of passwords that were made by chance",
  example: '$(htpasswd -nbs on-call "$(openssl rand -hex 24)")',
  isSecret: true,
};

/** How people reach the monitoring from outside. */
export interface AccessSettings {
  readonly domain: string;
  readonly certificate: string;
  readonly anonymousGrafana: boolean;
}

/** Undefined where nobody does. What is set for it then stays without effect. */
export function readAccess(
  reader: ConfigurationReader,
): { readonly settings: AccessSettings; readonly users: string } | undefined {
  const domain = reader.read(accessSettings.domain);
  const certificate = reader.read(accessSettings.certificate);
  const anonymousGrafana = reader.read(accessSettings.anonymousGrafana);
  if (domain === undefined) {
    // Also a secret may be there already.
    reader.isSet(usersSetting);
    return undefined;
  }
  return { settings: { domain, certificate, anonymousGrafana }, users: reader.read(usersSetting) };
}
