import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { accessSettings } from "../../stacks/environment/access-settings.ts";
import { admissionSettings } from "../../stacks/environment/admission-settings.ts";
import { project } from "../../stacks/environment/project.ts";
import {
  imageSetting,
  optionalSecrets,
  requiredSecrets,
  secretSetting,
  settings,
} from "../../stacks/environment/settings.ts";
import { volumeNames, volumeSetting } from "../../stacks/environment/storage-settings.ts";
import { telemetrySettings } from "../../stacks/environment/telemetry-settings.ts";
import { developmentVaultEndpoint } from "../../stacks/vault/development-vault-container.ts";
import { pagerWebhooks } from "../pager/pager-endpoint.ts";

/** Configuration of an environment, as texts by keys below `paystream:`; a dot goes into an object. */
export type Settings = Readonly<Record<string, string>>;

/**
 * What every environment of a lab has of its own, besides where it is: a release takes two minutes, nobody
 * looks at dashboards, logs or traces, nothing is kept, and the simulated bank approves everything. At its usual
 * rate of declines a window of 12 s would stop one healthy release in fifty by chance (docs/gates.md). Test cards
 * still decline.
 */
const rehearsal: Settings = {
  [settings.pace.key]: "10",
  [settings.grafana.key]: "false",
  // Of what an environment may watch, a lab's cluster has no more.
  [settings.watches.key]: "argo-rollouts",
  // Nor a Kyverno, and images of its own.
  [admissionSettings.admission.key]: "off",
  [settings.alertmanager.key]: "true",
  [settings.exporters.key]: "false",
  [accessSettings.domain.key]: "none",
  ...Object.fromEntries(volumeNames.map((name) => [volumeSetting(name).key, "none"])),
  [telemetrySettings.collectLogs.key]: "false",
  [telemetrySettings.collectTraces.key]: "false",
  [settings.successRate.key]: "1",
};

/** Where things are in a lab, and how fast. Everything else of an environment is as it is committed. */
const ownKeys: ReadonlySet<string> = new Set([
  ...Object.keys(rehearsal),
  settings.kubeContext.key,
  settings.image.key,
  imageSetting("prometheus").key,
  imageSetting("alertmanager").key,
  imageSetting("vault").key,
  settings.vaultAddress.key,
  settings.vaultOwnsMount.key,
]);

/** Where the Vault is that a lab deploys for environments whose Vault is the cluster's. */
export const labVault = { ...developmentVaultEndpoint, namespace: "vault" } as const;
const labVaultAddress = `http://${labVault.name}.${labVault.namespace}.svc:${labVault.port}`;

/** What a release changes: whatever its pods are made of, how many there are, and how they take over. */
const releaseKeys: ReadonlySet<string> = new Set([
  settings.image.key,
  settings.version.key,
  settings.revision.key,
  settings.replicas.key,
  settings.logLevel.key,
  settings.processors.key,
  settings.processorTimeoutMs.key,
  settings.latencyBaseMs.key,
  settings.successRate.key,
  settings.declinesTripBreaker.key,
  settings.declinesFailAnalysis.key,
  settings.strategy.key,
  settings.claimRoutes.key,
  ...[...requiredSecrets, ...optionalSecrets].map((name) => secretSetting(name).key),
]);

/** Images that were made for a lab, by digest. */
export interface LabImages {
  readonly service: string;
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly vault: string;
}

/** Where a lab's environment is, and what runs there. */
export interface LabPlace {
  /** Path of the kubeconfig with which the cluster is reached, and its context there. */
  readonly kubeconfig: string;
  readonly kubeContext: string;
  /**
   * Without them, the environment's own are pulled, a Vault of the cluster is the cluster's, and Alertmanager
   * has nobody to tell.
   */
  readonly images?: LabImages | undefined;
  /** More settings of its own, such as another pace. */
  readonly settings?: Settings | undefined;
}

/**
 * The settings in which an environment of a lab differs from the committed one.
 *
 * @param hasDevelopmentVault whether the environment runs a Vault of its own
 * @throws UsageError naming those that a lab may not change
 */
export function labSettings(
  place: Omit<LabPlace, "kubeconfig">,
  hasDevelopmentVault: boolean,
): Settings {
  const { kubeContext, images, settings: more = {} } = place;
  return {
    ...rehearsal,
    [settings.kubeContext.key]: kubeContext,
    ...(images && {
      [settings.image.key]: images.service,
      [imageSetting("prometheus").key]: images.prometheus,
      [imageSetting("alertmanager").key]: images.alertmanager,
      ...Object.fromEntries(
        Object.entries(pagerWebhooks()).map(([name, url]) => [secretSetting(name).key, url]),
      ),
      ...(hasDevelopmentVault
        ? { [imageSetting("vault").key]: images.vault }
        : { [settings.vaultAddress.key]: labVaultAddress, [settings.vaultOwnsMount.key]: "true" }),
    }),
    ...allowed(more, ownKeys, "A lab's environment may have its own"),
  };
}

/** @throws UsageError naming those that no release changes */
export function releaseSettings(changes: Settings): Settings {
  return allowed(changes, releaseKeys, "A release changes");
}

function allowed(given: Settings, keys: ReadonlySet<string>, says: string): Settings {
  const wrong = Object.keys(given).filter((key) => !keys.has(key));
  if (wrong.length > 0) {
    const named = wrong.map((key) => `${project}:${key}`).join(", ");
    throw new UsageError(`Not ${named}. ${says}: ${[...keys].sort().join(", ")}.`);
  }
  return given;
}
