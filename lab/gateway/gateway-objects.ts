import { controllers } from "../../stacks/controllers.ts";
import type { Manifest } from "../cluster/kubernetes-object.ts";
import { restrictedContainer, restrictedPod } from "../controllers/restricted-pod.ts";
import { envoyArguments, READY_PATH } from "./envoy/bootstrap.ts";
import { gatewayPorts } from "./ports.ts";
import { LIVE_PATH, WRITTEN_PATH } from "./program/status-server.ts";

const { namespace, podLabels, serviceAccount: name } = controllers.ingressGateway;

/** Where the translator writes what Envoy reads. */
const FOLDER = "/etc/envoy";
const VOLUME = "configuration";

/**
 * How long Envoy goes on when its pod ends, in seconds: until nobody sends anything new, and clients that
 * keep connections have been asked to leave.
 */
const DRAIN_SECONDS = 10;

/** The images of the two programs in the gateway's pod; both have their program as entry point. */
export interface GatewayImages {
  readonly envoy: string;
  readonly translator: string;
}

/**
 * The ingress gateway of a cluster without istiod, under the names of Istio's own: Envoy, and beside it the
 * translator that writes what Envoy reads.
 */
export function gatewayObjects(images: GatewayImages): readonly Manifest[] {
  const metadata = { name, namespace, labels: podLabels };
  const role = { name: `${name}-translator` };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: role,
      rules: [
        {
          apiGroups: ["networking.istio.io"],
          resources: ["gateways", "virtualservices", "destinationrules"],
          verbs: ["list", "watch"],
        },
        { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] },
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
      metadata: role,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        selector: podLabels,
        ports: [{ name: "http2", port: 80, targetPort: gatewayPorts.http, protocol: "TCP" }],
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: podLabels },
        // There is always one that serves.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: { metadata: { labels: podLabels }, spec: gatewayPod(images) },
      },
    },
  ];
}

/**
 * The translator starts before Envoy, which ends if it finds nothing to read, and outlives it: so Envoy is
 * told to drain when the pod ends. If the translator crashes, Envoy goes on.
 * https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
 */
function gatewayPod({ envoy, translator }: GatewayImages) {
  const { translator: translatorPort, ready, stats, http } = gatewayPorts;
  return {
    ...restrictedPod,
    serviceAccountName: name,
    // Envoy's time, and a moment for the translator.
    terminationGracePeriodSeconds: DRAIN_SECONDS + 10,
    initContainers: [
      {
        ...restrictedContainer,
        name: "translator",
        image: translator,
        restartPolicy: "Always",
        args: ["--folder", FOLDER, "--pod", "$(POD_NAME)"],
        env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
        // Until Envoy has something to read. It waits as long for the kinds of Istio to be known.
        startupProbe: {
          httpGet: { path: WRITTEN_PATH, port: translatorPort },
          periodSeconds: 1,
          failureThreshold: 600,
        },
        livenessProbe: { httpGet: { path: LIVE_PATH, port: translatorPort } },
        volumeMounts: [{ name: VOLUME, mountPath: FOLDER }],
      },
    ],
    containers: [
      {
        ...restrictedContainer,
        name: "istio-proxy",
        image: envoy,
        args: envoyArguments(FOLDER, DRAIN_SECONDS),
        ports: [
          { name: "http2", containerPort: http },
          { name: "http-envoy-prom", containerPort: stats },
        ],
        readinessProbe: { httpGet: { path: READY_PATH, port: ready }, periodSeconds: 1 },
        lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
        volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
      },
    ],
    volumes: [{ name: VOLUME, emptyDir: {} }],
  };
}
