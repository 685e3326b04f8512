import { routes } from "../../../stacks/traffic/routes.ts";

/** An environment in the middle of a release, as the API server and Prometheus answer. */
export const namespace = "paystream-staging";

const rollout = {
  metadata: {
    name: "auth-service",
    namespace,
    generation: 3,
    annotations: { "rollout.argoproj.io/revision": "2" },
  },
  spec: {
    strategy: {
      canary: {
        steps: [
          { setWeight: 10 },
          { analysis: { templates: [{ templateName: "auth-service-health" }] } },
          { pause: { duration: "2m" } },
          { setWeight: 100 },
        ],
      },
    },
  },
  status: {
    phase: "Progressing",
    message: "more replicas need to be updated",
    observedGeneration: "3",
    currentStepIndex: 1,
    stableRS: "5d9c7b6f44",
    currentPodHash: "7f8d9c5b66",
    canary: { weights: { canary: { weight: 10 }, stable: { weight: 90 } } },
  },
} as const;

const virtualService = {
  metadata: { name: routes.virtualService, namespace },
  spec: {
    http: [
      { name: "other", route: [{ destination: { host: "auth-service-canary" }, weight: 100 }] },
      {
        name: routes.primary,
        route: [
          { destination: { host: "auth-service-stable" }, weight: 90 },
          { destination: { host: "auth-service-canary" }, weight: 10 },
        ],
      },
    ],
  },
} as const;

const analysisRun = {
  metadata: {
    name: "auth-service-7f8d9c5b66-2-1",
    namespace,
    creationTimestamp: "2026-11-22T12:00:00Z",
    labels: { "rollouts-pod-template-hash": "7f8d9c5b66", "step-index": "1" },
    annotations: { "rollout.argoproj.io/revision": "2" },
  },
  spec: {
    metrics: [
      {
        name: "error-rate",
        count: 5,
        failureLimit: 2,
        successCondition: "len(result) > 0 && !isNaN(result[0]) && result[0] < 0.01",
      },
    ],
  },
  status: {
    phase: "Running",
    metricResults: [
      {
        name: "error-rate",
        phase: "Running",
        measurements: [
          { phase: "Successful", value: "[0.004]", finishedAt: "2026-11-22T12:00:30Z" },
          { phase: "Inconclusive", value: "[]" },
          { phase: "Inconclusive", value: "[NaN]" },
          { phase: "Error", message: "connection refused" },
        ],
      },
    ],
  },
} as const;

const olderRun = {
  ...analysisRun,
  metadata: {
    ...analysisRun.metadata,
    name: "auth-service-5d9c7b6f44-1-1",
    annotations: { "rollout.argoproj.io/revision": "1" },
  },
} as const;

const configuration = "auth-service-config-0123456789";
const oldConfiguration = "auth-service-config-9876543210";

const pod = {
  metadata: {
    name: "auth-service-7f8d9c5b66-x7k2p",
    namespace,
    creationTimestamp: "2026-11-22T11:59:00Z",
    labels: { app: "auth-service", role: "canary", "rollouts-pod-template-hash": "7f8d9c5b66" },
  },
  spec: {
    containers: [
      {
        name: "auth-service",
        image: "a@sha256:1",
        envFrom: [{ configMapRef: { name: configuration } }],
      },
    ],
  },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [{ restartCount: 3, state: { waiting: { reason: "CrashLoopBackOff" } } }],
  },
} as const;

function replicaSet(hash: string, name: string) {
  return {
    metadata: { name: hash, namespace, labels: { "rollouts-pod-template-hash": hash } },
    spec: { template: { spec: { containers: [{ envFrom: [{ configMapRef: { name } }] }] } } },
  };
}

const externalSecret = {
  metadata: { name: "auth-service-secrets", namespace },
  status: {
    refreshTime: "2026-11-22T11:59:30Z",
    conditions: [
      { type: "Ready", status: "False", reason: "SecretSyncedError", message: "no such host" },
    ],
  },
} as const;

const inNamespace = (group: string) => `GET /apis/${group}/namespaces/${namespace}`;
const inCore = `GET /api/v1/namespaces/${namespace}`;

/** By method and path. */
export const clusterAnswers = {
  "GET /apis/argoproj.io/v1alpha1/rollouts": { items: [rollout] },
  [`${inNamespace("argoproj.io/v1alpha1")}/rollouts/auth-service`]: rollout,
  [`${inNamespace("argoproj.io/v1alpha1")}/analysisruns`]: { items: [olderRun, analysisRun] },
  [`${inNamespace("networking.istio.io/v1")}/virtualservices/${routes.virtualService}`]:
    virtualService,
  [`${inNamespace("external-secrets.io/v1")}/externalsecrets/auth-service-secrets`]: externalSecret,
  [`${inCore}/pods`]: { items: [pod] },
  [`${inNamespace("apps/v1")}/replicasets`]: {
    items: [replicaSet("7f8d9c5b66", configuration), replicaSet("5d9c7b6f44", oldConfiguration)],
  },
  [`${inCore}/configmaps/${configuration}`]: { data: { SERVICE_VERSION: "1.5.0" } },
  [`${inCore}/configmaps/${oldConfiguration}`]: { data: { SERVICE_VERSION: "1.4.2" } },
} as const;

/** A Prometheus that is ready, in the place of the pods of the service. */
export const prometheusPod = {
  [`${inCore}/services/prometheus`]: {
    spec: { selector: { app: "prometheus" }, ports: [{ port: 9090 }] },
  },
  [`${inCore}/pods`]: {
    items: [
      pod,
      {
        metadata: { name: "prometheus-0", namespace },
        spec: { containers: [{}] },
        status: { conditions: [{ type: "Ready", status: "True" }] },
      },
    ],
  },
} as const;
