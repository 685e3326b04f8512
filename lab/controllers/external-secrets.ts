import { controllers, externalSecretsMetrics } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { namespaceInMesh } from "./namespaces.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

const HEALTH_PORT = 8082;

/** Kinds that PayStream uses. The controller's own reconcilers of the others are switched off. */
const KINDS = ["secretstores", "externalsecrets"];

/**
 * External Secrets as its chart installs it with `webhook.create=false`, `certController.create=false`,
 * `processClusterStore=false` and `metrics.service.enabled=true`, and with rights for no more than that.
 * https://github.com/external-secrets/external-secrets/tree/v0.20.4/deploy/charts/external-secrets
 */
export function externalSecretsObjects(image: string): readonly Manifest[] {
  const { namespace, serviceAccount, podLabels } = controllers.externalSecrets;
  const metadata = { name: serviceAccount, namespace };
  const { service, port } = externalSecretsMetrics;
  return [
    namespaceInMesh(namespace),
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: serviceAccount },
      rules: [
        {
          apiGroups: ["external-secrets.io"],
          resources: ["*"],
          verbs: ["get", "list", "watch"],
        },
        {
          apiGroups: ["external-secrets.io"],
          resources: KINDS.flatMap((kind) => [kind, `${kind}/status`, `${kind}/finalizers`]),
          verbs: ["get", "update", "patch"],
        },
        {
          apiGroups: ["generators.external-secrets.io"],
          resources: ["*"],
          verbs: ["get", "list", "watch"],
        },
        {
          apiGroups: [""],
          resources: ["serviceaccounts", "namespaces", "configmaps"],
          verbs: ["get", "list", "watch"],
        },
        {
          apiGroups: [""],
          resources: ["secrets"],
          verbs: ["get", "list", "watch", "create", "update", "delete", "patch"],
        },
        { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
        { apiGroups: ["", "events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: serviceAccount },
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: serviceAccount,
      },
      subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: podLabels },
        template: {
          metadata: { labels: podLabels },
          spec: {
            ...restrictedPod,
            serviceAccountName: serviceAccount,
            containers: [
              {
                ...restrictedContainer,
                name: "external-secrets",
                image,
                args: [
                  "--enable-cluster-store-reconciler=false",
                  "--enable-cluster-external-secret-reconciler=false",
                  "--enable-cluster-push-secret-reconciler=false",
                  "--enable-push-secret-reconciler=false",
                  "--concurrent=1",
                  `--metrics-addr=:${port}`,
                  `--live-addr=:${HEALTH_PORT}`,
                  "--loglevel=info",
                ],
                ports: [{ name: "metrics", containerPort: port }],
                livenessProbe: { httpGet: { path: "/healthz", port: HEALTH_PORT } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service, namespace },
      spec: { selector: podLabels, ports: [{ name: "metrics", port, targetPort: "metrics" }] },
    },
  ];
}
