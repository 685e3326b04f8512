import type { Manifest } from "../cluster/kubernetes-object.ts";
import { restrictedContainer, restrictedPod } from "../controllers/restricted-pod.ts";
import { LIVE_PATH, pagerEndpoint } from "./pager-endpoint.ts";

const { name, namespace, port } = pagerEndpoint;

/**
 * The pager of a cluster: it stands for the people that environments there would tell, as the webhooks of
 * their Alertmanagers.
 *
 * @param image whose entry point is its program
 */
export function pagerObjects(image: string): readonly Manifest[] {
  const labels = { app: name };
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port, targetPort: "http" }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        // Two of them would each know a half.
        strategy: { type: "Recreate" },
        template: { metadata: { labels }, spec: pagerPod(image) },
      },
    },
  ];
}

function pagerPod(image: string) {
  return {
    ...restrictedPod,
    securityContext: {
      ...restrictedPod.securityContext,
      // It is not root, and takes the port of HTTPS.
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    },
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 5,
    containers: [
      {
        ...restrictedContainer,
        name,
        image,
        ports: [{ name: "http", containerPort: port }],
        readinessProbe: { httpGet: { path: LIVE_PATH, port: "http" }, periodSeconds: 1 },
        livenessProbe: { httpGet: { path: LIVE_PATH, port: "http" } },
      },
    ],
  };
}
