import { dns } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { network } from "../machine/network.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

const NAME = "coredns";
const READY_PORT = 8181;

/** Answers for names of the cluster, and knows no others: the lab has no way out. */
const COREFILE = `.:${dns.port} {
    errors
    health
    ready :${READY_PORT}
    kubernetes ${network.clusterDomain} in-addr.arpa ip6.arpa {
        pods insecure
        ttl 5
    }
    cache 5
    reload
}
`;

/**
 * The cluster's DNS, as kubeadm installs it.
 * https://github.com/kubernetes/kubernetes/blob/master/cmd/kubeadm/app/phases/addons/dns/manifests.go
 */
export function corednsObjects(image: string): readonly Manifest[] {
  const { namespace, podLabels } = dns;
  const metadata = { name: NAME, namespace };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "system:coredns" },
      rules: [
        {
          apiGroups: [""],
          resources: ["endpoints", "services", "pods", "namespaces"],
          verbs: ["list", "watch"],
        },
        {
          apiGroups: ["discovery.k8s.io"],
          resources: ["endpointslices"],
          verbs: ["list", "watch"],
        },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "system:coredns" },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: "system:coredns",
      },
      subjects: [{ kind: "ServiceAccount", name: NAME, namespace }],
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { Corefile: COREFILE } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: podLabels },
        template: {
          metadata: { labels: podLabels },
          spec: {
            ...restrictedPod,
            serviceAccountName: NAME,
            // It is what others ask.
            dnsPolicy: "Default",
            // The port is one that only root may take elsewhere.
            securityContext: {
              ...restrictedPod.securityContext,
              sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
            },
            containers: [
              {
                ...restrictedContainer,
                name: NAME,
                image,
                args: ["-conf", "/etc/coredns/Corefile"],
                ports: [
                  { name: "dns", containerPort: dns.port, protocol: "UDP" },
                  { name: "dns-tcp", containerPort: dns.port, protocol: "TCP" },
                ],
                readinessProbe: { httpGet: { path: "/ready", port: READY_PORT }, periodSeconds: 1 },
                volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
              },
            ],
            volumes: [{ name: "config", configMap: { name: NAME } }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "kube-dns", namespace },
      spec: {
        clusterIP: network.dns,
        selector: podLabels,
        ports: [
          { name: "dns", port: dns.port, protocol: "UDP" },
          { name: "dns-tcp", port: dns.port, protocol: "TCP" },
        ],
      },
    },
  ];
}
