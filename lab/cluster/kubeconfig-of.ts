/** The name of the cluster, the user and the context of a lab's kubeconfig. */
export const CONTEXT = "lab";

/**
 * A kubeconfig with one context. JSON is YAML, which a kubeconfig is.
 *
 * @param server such as `https://127.0.0.1:6443`
 * @param authority path of the certificate that the server's is checked against
 */
export function kubeconfigOf(server: string, authority: string, token: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: CONTEXT, cluster: { server, "certificate-authority": authority } }],
    users: [{ name: CONTEXT, user: { token } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
    "current-context": CONTEXT,
  });
}
