import * as pulumi from "@pulumi/pulumi";
import { type AccessSettings, readAccess } from "./environment/access-settings.ts";
import {
  type AdmissionSettings,
  readAdmission,
  refuseInadmissible,
} from "./environment/admission-settings.ts";
import {
  ConfigurationReader,
  type StackConfiguration,
} from "./environment/configuration-reader.ts";
import { readNotifications } from "./environment/notification-settings.ts";
import { secretsDigest } from "./environment/secrets-digest.ts";
import {
  imageSetting,
  optionalSecrets,
  requiredSecrets,
  secretSetting,
  settings,
} from "./environment/settings.ts";
import { readStorage, type StorageSettings } from "./environment/storage-settings.ts";
import {
  type LogsSettings,
  readLogs,
  readTraces,
  type TracesSettings,
} from "./environment/telemetry-settings.ts";
import { monitoringUrl } from "./monitoring/access/monitoring-url.ts";
import type { Channels } from "./monitoring/alertmanager/channels.ts";
import { alertmanagerEndpoint } from "./monitoring/alertmanager-endpoint.ts";
import { grafanaEndpoint } from "./monitoring/grafana/grafana-endpoint.ts";
import { prometheusEndpoint } from "./monitoring/prometheus-endpoint.ts";
import { Pace } from "./pace.ts";
import type { ReleaseStrategy } from "./strategy/release-strategy.ts";

/** A Vault in memory, deployed by the environment itself and reached with a token. */
interface DevelopmentVaultSettings {
  readonly kind: "development";
  readonly rootToken: pulumi.Output<string>;
  readonly image: string;
}

/** A Vault of the cluster, reached with Kubernetes service accounts. */
interface ClusterVaultSettings {
  readonly kind: "cluster";
  readonly address: string;
  /** Whether this environment makes the mount that all environments of the Vault share. */
  readonly ownsMount: boolean;
  /** The API server's address as Vault reaches it. */
  readonly kubernetesHost: string;
}

interface GrafanaSettings {
  /** Where people open it. */
  readonly url: string;
  readonly image: string;
}

/** Secrets of one who reads them, by their names. */
interface HeldSecrets {
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Changes with the secrets, and tells nothing about them. */
  readonly secretsDigest: string;
}

interface AlertmanagerSettings extends HeldSecrets {
  /** Where people open it. */
  readonly url: string;
  readonly image: string;
  readonly channels: Channels;
}

interface MonitoringAccessSettings extends AccessSettings, HeldSecrets {
  readonly proxyImage: string;
}

interface ExporterSettings {
  readonly nodeExporterImage: string;
  readonly kubeStateMetricsImage: string;
}

/** Everything in which environments differ, validated. Read once, and passed to the components. */
export interface Environment {
  /** The stack's name. */
  readonly name: string;
  readonly namespace: string;
  readonly kubeContext: string;
  /** The host name that clients call. */
  readonly host: string;
  /** What runs: a release changes these and nothing else. */
  readonly release: {
    /** By digest. */
    readonly image: string;
    readonly version: string;
    readonly revision: string;
  };
  readonly replicas: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Names, separated by commas. */
  readonly processors: string;
  readonly processorTimeoutMs: number;
  readonly latencyBaseMs: number;
  /** The share of payments that the simulated bank approves. */
  readonly successRate: number;
  readonly declinesTripBreaker: boolean;
  /** Whether a declined payment counts as an error of a canary. */
  readonly declinesFailAnalysis: boolean;
  /** By their names in the contract of the service. */
  readonly secrets: HeldSecrets["secrets"];
  readonly secretsDigest: string;
  readonly prometheusImage: string;
  /** Where people open Prometheus. */
  readonly prometheusUrl: string;
  /** Undefined where the environment has no Grafana. */
  readonly grafana: GrafanaSettings | undefined;
  /** Undefined where the environment has no Alertmanager. */
  readonly alertmanager: AlertmanagerSettings | undefined;
  /** Undefined where nothing is traced. */
  readonly traces: TracesSettings | undefined;
  /** Undefined where logs stay on their nodes. */
  readonly logs: LogsSettings | undefined;
  readonly storage: StorageSettings;
  /** How people reach the monitoring from outside; undefined where nobody does. */
  readonly access: MonitoringAccessSettings | undefined;
  /** What measures the cluster; undefined where another environment has it, or nobody. */
  readonly exporters: ExporterSettings | undefined;
  /** Programs of the cluster that its Prometheus watches, by name. */
  readonly watches: readonly string[];
  readonly vault: DevelopmentVaultSettings | ClusterVaultSettings;
  /** What its pods are held to as they are made; undefined where the cluster has no Kyverno. */
  readonly admission: AdmissionSettings | undefined;
  /** How fast the clocks of delivery and monitoring go. */
  readonly pace: Pace;
  /** How a release takes over. */
  readonly strategy: ReleaseStrategy;
  /** Whether this `up` takes the routes back from Argo Rollouts (ownership.ts). */
  readonly claimRoutes: boolean;
}

/** The environment that this run of the program is for. The only place that reads Pulumi's configuration. */
export function readEnvironment(): Environment {
  return parseEnvironment(pulumi.getStack(), pulumi.runtime.allConfig());
}

/**
 * @param name the stack's name
 * @throws EnvironmentError naming every fault with the command that mends it
 */
export function parseEnvironment(name: string, configuration: StackConfiguration): Environment {
  const reader = new ConfigurationReader(name, configuration);
  const secrets = readSecrets(reader);
  const access = readMonitoringAccess(reader);
  const environment: Environment = {
    name,
    namespace: reader.read(settings.namespace),
    kubeContext: reader.read(settings.kubeContext),
    host: reader.read(settings.host),
    release: {
      image: reader.read(settings.image),
      version: reader.read(settings.version),
      revision: reader.read(settings.revision),
    },
    replicas: reader.read(settings.replicas),
    logLevel: reader.read(settings.logLevel),
    processors: reader.read(settings.processors),
    processorTimeoutMs: reader.read(settings.processorTimeoutMs),
    latencyBaseMs: reader.read(settings.latencyBaseMs),
    successRate: reader.read(settings.successRate),
    declinesTripBreaker: reader.read(settings.declinesTripBreaker),
    declinesFailAnalysis: reader.read(settings.declinesFailAnalysis),
    ...held(secrets),
    prometheusImage: reader.read(imageSetting("prometheus")),
    prometheusUrl: monitoringUrl(prometheusEndpoint, access?.domain),
    grafana: readGrafana(reader, access?.domain),
    alertmanager: readAlertmanager(reader, access?.domain),
    traces: readTraces(reader),
    logs: readLogs(reader),
    storage: readStorage(reader),
    access,
    exporters: readExporters(reader),
    watches: reader.read(settings.watches),
    vault: readVault(reader),
    admission: readAdmission(reader),
    pace: new Pace(reader.read(settings.pace)),
    strategy: reader.read(settings.strategy),
    claimRoutes: reader.read(settings.claimRoutes),
  };
  // One that is not known has been noted as a fault.
  for (const { setting, fault } of environment.strategy?.misfits(environment) ?? []) {
    reader.refuse(fault, settings[setting]);
  }
  refuseInadmissible(reader, environment);
  reader.finish();
  return environment;
}

function readSecrets(reader: ConfigurationReader): Record<string, string> {
  const names = [
    ...requiredSecrets,
    ...optionalSecrets.filter((name) => reader.isSet(secretSetting(name))),
  ];
  return Object.fromEntries(names.map((name) => [name, reader.read(secretSetting(name))]));
}

function readGrafana(
  reader: ConfigurationReader,
  domain: string | undefined,
): Environment["grafana"] {
  if (!reader.read(settings.grafana)) {
    return undefined;
  }
  const url = reader.isSet(settings.grafanaUrl)
    ? reader.read(settings.grafanaUrl)
    : monitoringUrl(grafanaEndpoint, domain);
  return { url, image: reader.read(imageSetting("grafana")) };
}

function readAlertmanager(
  reader: ConfigurationReader,
  domain: string | undefined,
): Environment["alertmanager"] {
  const { channels, secrets } = readNotifications(reader);
  return reader.read(settings.alertmanager)
    ? {
        image: reader.read(imageSetting("alertmanager")),
        url: monitoringUrl(alertmanagerEndpoint, domain),
        channels,
        ...held(secrets),
      }
    : undefined;
}

function readMonitoringAccess(reader: ConfigurationReader): Environment["access"] {
  const access = readAccess(reader);
  return (
    access && {
      ...access.settings,
      proxyImage: reader.read(imageSetting("envoy")),
      ...held({ MONITORING_USERS: access.users }),
    }
  );
}

function readExporters(reader: ConfigurationReader): Environment["exporters"] {
  return reader.read(settings.exporters)
    ? {
        nodeExporterImage: reader.read(imageSetting("nodeExporter")),
        kubeStateMetricsImage: reader.read(imageSetting("kubeStateMetrics")),
      }
    : undefined;
}

function held(secrets: Readonly<Record<string, string>>): HeldSecrets {
  return {
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([key, value]) => [key, pulumi.secret(value)]),
    ),
    secretsDigest: secretsDigest(secrets),
  };
}

function readVault(reader: ConfigurationReader): Environment["vault"] {
  return reader.read(settings.developmentVault)
    ? {
        kind: "development",
        rootToken: pulumi.secret(reader.read(settings.developmentVaultToken)),
        image: reader.read(imageSetting("vault")),
      }
    : {
        kind: "cluster",
        address: reader.read(settings.vaultAddress),
        ownsMount: reader.read(settings.vaultOwnsMount),
        kubernetesHost: reader.read(settings.kubernetesHost),
      };
}
