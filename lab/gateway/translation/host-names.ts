/** The domain of a cluster's Services. */
const SERVICE_DOMAIN = "svc.cluster.local";

/**
 * The name that a destination has everywhere: a name without a dot is a Service of the namespace of the
 * object that names it.
 */
export function destinationHost(host: string, namespace: string): string {
  return host.includes(".") ? host : serviceHost(host, namespace);
}

export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.${SERVICE_DOMAIN}`;
}

/**
 * The hosts that both have: of two that match each other, the narrower one, in lower case.
 *
 * @param serverHosts of a Gateway, perhaps `<namespace>/<host>`
 * @param namespace of the virtual service; `.` is the Gateway's own
 */
export function sharedHosts(
  serverHosts: readonly string[],
  gatewayNamespace: string,
  hosts: readonly string[],
  namespace: string,
): readonly string[] {
  const admitted = serverHosts.flatMap((entry) => {
    const [host = "", of = "*"] = entry.toLowerCase().split("/").reverse();
    const isAdmitted = of === "*" || namespace === (of === "." ? gatewayNamespace : of);
    return isAdmitted ? [host] : [];
  });
  const shared = hosts.flatMap((name) => {
    const host = name.toLowerCase();
    return admitted.flatMap((other) => {
      if (covers(other, host)) {
        return [host];
      }
      return covers(host, other) ? [other] : [];
    });
  });
  return [...new Set(shared)];
}

/** Whether every name that the second stands for is one of the first, such as of `*.example.com`. */
function covers(wide: string, narrow: string): boolean {
  if (wide === "*" || wide === narrow) {
    return true;
  }
  return wide.startsWith("*") && narrow.length > wide.length && narrow.endsWith(wide.slice(1));
}
