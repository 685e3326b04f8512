/** A part of the monitoring that people open, by the name of its Service. */
interface Opened {
  readonly name: string;
  readonly port: number;
}

/** Its host name, where people reach it from outside below a domain. */
export function monitoringHost({ name }: Pick<Opened, "name">, domain: string): string {
  return `${name}.${domain}`;
}

/** Where people open it: from outside, or where `kubectl port-forward` of the same port puts it. */
export function monitoringUrl(opened: Opened, domain: string | undefined): string {
  return domain === undefined
    ? `http://localhost:${opened.port}`
    : `https://${monitoringHost(opened, domain)}`;
}
