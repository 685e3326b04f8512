/**
 * An environment of PayStream, from its namespace to its canary. What differs between environments is in
 * `Pulumi.<env>.yaml`; everything else is here.
 *
 * @module
 */

import { contract } from "@paystream/auth-service/contract";
import { thirdPartyImages } from "./admission/third-party-images.ts";
import { clusterOf } from "./cluster.ts";
import { controllers } from "./controllers.ts";
import { Delivery } from "./delivery/delivery.ts";
import { readEnvironment } from "./environment.ts";
import { Exporters } from "./exporters/exporters.ts";
import { DeliveryPipeline } from "./identity/delivery-pipeline.ts";
import { Identity } from "./identity/identity.ts";
import { labelsOf } from "./labels.ts";
import {
  monitoringAccessEndpoint,
  monitoringAccessPeer,
} from "./monitoring/access/monitoring-access-endpoint.ts";
import { openedParts } from "./monitoring/access/opened-parts.ts";
import { receivers, silentReceivers } from "./monitoring/alertmanager/receivers.ts";
import { alertmanagerEndpoint } from "./monitoring/alertmanager-endpoint.ts";
import { nodeExporterEndpoint } from "./monitoring/exporter-endpoints.ts";
import { grafanaPeer } from "./monitoring/grafana/grafana-endpoint.ts";
import { Logs } from "./monitoring/logs/logs.ts";
import { Monitoring } from "./monitoring/monitoring.ts";
import { prometheusAddress, prometheusPeer } from "./monitoring/prometheus-endpoint.ts";
import { Traces } from "./monitoring/traces/traces.ts";
import { monitoringPodGroups } from "./namespace/monitoring-pod-groups.ts";
import { Namespace } from "./namespace/namespace.ts";
import { podGroups } from "./namespace/pod-groups.ts";
import { Secrets } from "./secrets/secrets.ts";
import { Configuration, serviceVariables } from "./service/configuration.ts";
import { Service } from "./service/service.ts";
import { Traffic } from "./traffic/traffic.ts";
import { connectVault } from "./vault/connect-vault.ts";

const environment = readEnvironment();
const { pace, strategy } = environment;
const labels = labelsOf(environment);
const cluster = clusterOf(environment);
const admission = environment.admission && {
  ...environment.admission,
  images: thirdPartyImages(environment),
};

const { namespace } = new Namespace(
  "namespace",
  {
    namespace: environment.namespace,
    labels,
    podGroups: podGroups(environment),
    volumes: Object.values(environment.storage.sizes).filter((size) => size !== undefined),
    admission,
  },
  cluster,
);
const placement = { namespace, labels };

const { grafana, alertmanager, access } = environment;
/** Who lets people in to the monitoring from outside. */
const doors = access === undefined ? [] : [monitoringAccessPeer(environment.namespace)];
const vault = connectVault(
  environment,
  {
    [contract.name]: environment.secrets,
    ...(alertmanager?.channels.credentials.length
      ? { [alertmanagerEndpoint.name]: alertmanager.secrets }
      : {}),
    ...(access === undefined ? {} : { [monitoringAccessEndpoint.name]: access.secrets }),
  },
  placement,
  cluster,
);
const pathOf = (holder: string) => vault.paths[holder] ?? "";

const { secretName, storeName } = new Secrets(
  "secrets",
  {
    ...placement,
    vaultAddress: vault.address,
    access: vault.access,
    path: pathOf(contract.name),
    secretName: contract.resources.secret,
    keys: Object.keys(environment.secrets),
    digest: environment.secretsDigest,
    pace,
  },
  cluster,
);

const { configMapName } = new Configuration(
  "configuration",
  { ...placement, variables: serviceVariables(environment) },
  cluster,
);

const { serviceAccount } = new Identity(
  "identity",
  { ...placement, secretName, configMapName },
  cluster,
);

const pipeline = new DeliveryPipeline("delivery-pipeline", placement, cluster);

const traffic = new Traffic(
  "traffic",
  {
    ...placement,
    host: environment.host,
    strategy,
    claimRoutes: environment.claimRoutes,
  },
  cluster,
);

const delivery = new Delivery(
  "delivery",
  {
    ...placement,
    prometheusAddress: prometheusAddress(environment.namespace),
    strategy,
    judged: environment,
    pace,
  },
  cluster,
);

new Service(
  "service",
  {
    ...placement,
    image: environment.release.image,
    replicas: environment.replicas,
    serviceAccount,
    configMapName,
    secretName,
    secretKeys: Object.keys(environment.secrets),
    secretsDigest: environment.secretsDigest,
    rolloutStrategy: delivery.rolloutStrategy,
    progressDeadlineSeconds: strategy.progressDeadlineSeconds(pace),
    peers: [controllers.ingressGateway, prometheusPeer(environment.namespace)],
    pace,
  },
  { ...cluster, dependsOn: [traffic] },
);

const { storage, traces, logs } = environment;
const telemetryPeers = grafana === undefined ? [] : [grafanaPeer(environment.namespace)];
if (traces !== undefined) {
  new Traces(
    "traces",
    {
      ...placement,
      namespaceName: environment.namespace,
      images: traces.images,
      volume: { size: storage.sizes.jaeger, storageClass: storage.class },
      peers: telemetryPeers,
    },
    cluster,
  );
}
if (logs !== undefined) {
  new Logs(
    "logs",
    {
      ...placement,
      ...logs,
      namespaceName: environment.namespace,
      admission,
      volume: { size: storage.sizes.loki, storageClass: storage.class },
      peers: telemetryPeers,
    },
    cluster,
  );
}

const monitoring = new Monitoring(
  "monitoring",
  {
    ...placement,
    environment: environment.name,
    prometheusImage: environment.prometheusImage,
    prometheusUrl: environment.prometheusUrl,
    grafana: grafana && { ...grafana, peers: doors },
    telemetry: { traces: traces !== undefined, logs: logs !== undefined },
    alertmanager: alertmanager && {
      ...alertmanager,
      credentials: {
        storeName,
        path: pathOf(alertmanagerEndpoint.name),
        digest: alertmanager.secretsDigest,
      },
      peers: [prometheusPeer(environment.namespace), ...doors],
    },
    access: access && {
      image: access.proxyImage,
      domain: access.domain,
      certificate: access.certificate,
      parts: openedParts({
        grafana: grafana !== undefined,
        alertmanager: alertmanager !== undefined,
        anonymousGrafana: access.anonymousGrafana,
      }),
      users: {
        storeName,
        path: pathOf(monitoringAccessEndpoint.name),
        digest: access.secretsDigest,
      },
    },
    storage,
    prometheusPeers: [controllers.argoRollouts, ...telemetryPeers, ...doors],
    watches: environment.watches,
    strategy: strategy.name,
    pace,
  },
  cluster,
);

if (environment.exporters !== undefined) {
  const host = new Namespace(
    "monitoring-namespace",
    {
      namespace: nodeExporterEndpoint.namespace,
      labels,
      podGroups: monitoringPodGroups(environment),
      hasHostAccess: true,
      admission,
    },
    cluster,
  );
  new Exporters(
    "exporters",
    {
      ...environment.exporters,
      namespace: host.namespace,
      labels,
      watched: environment.namespace,
    },
    { ...cluster, dependsOn: [monitoring] },
  );
}

/** Where clients send payments to. */
export const url = traffic.url;

/** Where the dashboard is, after `kubectl port-forward service/grafana 3000`; none without Grafana. */
export const dashboardUrl = monitoring.dashboardUrl;

/** Whom Alertmanager cannot tell, because no channel of theirs is set (docs/operations/monitoring.md). */
export const toldToNobody = alertmanager && silentReceivers(receivers(alertmanager.channels, pace));

/** As whom a delivery pipeline steers releases. */
export const pipelineServiceAccount = pipeline.serviceAccount;

/** What to type next. */
export const commands = {
  watch: `kubectl argo rollouts get rollout ${contract.resources.app} --namespace ${environment.namespace} --watch`,
  promote: `kubectl argo rollouts promote ${contract.resources.app} --namespace ${environment.namespace}`,
  abort: `kubectl argo rollouts abort ${contract.resources.app} --namespace ${environment.namespace}`,
};
