import { project } from "../../stacks/environment/project.ts";
import { secretSetting, settings } from "../../stacks/environment/settings.ts";
import { type Environment, parseEnvironment } from "../../stacks/environment.ts";
import type { RegisteredResource } from "../../stacks/render/registered-resource.ts";
import { runProgram } from "../../stacks/render/run-program.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { hasDevelopmentVault, type LabEnvironment } from "./lab-environment.ts";
import { releaseSettings, type Settings } from "./lab-settings.ts";

/** What an environment of a lab is to be, with its secrets. */
export interface Release {
  readonly environment: Environment;
  /** In the order of the program: each after those that it depends on. */
  readonly resources: readonly RegisteredResource[];
}

/**
 * Runs the program for an environment of a lab, as it is committed but for the lab's settings and what a
 * release changes. One at a time: see {@link runProgram}.
 *
 * @param changes by keys below `paystream:`, such as `{ latencyBaseMs: "3000" }`
 * @param live what the cluster answers, as {@link runProgram} takes it
 * @throws UsageError for what no release changes, and EnvironmentError for values that are wrong
 */
export async function renderRelease(
  lab: LabEnvironment,
  changes: Settings = {},
  live: Parameters<typeof runProgram>[2] = {},
): Promise<Release> {
  const configuration = labConfiguration(lab, changes);
  return {
    environment: parseEnvironment(lab.name, configuration),
    resources: await runProgram(lab.name, configuration, live),
  };
}

/** The configuration of a release, by full keys, with its secrets. */
export function labConfiguration(
  lab: LabEnvironment,
  changes: Settings = {},
): Record<string, string> {
  const { [fullKey(settings.grafanaUrl.key)]: _, ...committed } = stackConfiguration(lab.name);
  return {
    ...committed,
    ...byFullKeys({ ...lab.settings, ...secretsOf(lab), ...releaseSettings(changes) }),
  };
}

/** The settings of an environment that are secret. */
export function secretsOf({ name, secrets, vaultToken }: LabEnvironment): Settings {
  const own = Object.entries(secrets).map(([secret, value]) => [secretSetting(secret).key, value]);
  const token = hasDevelopmentVault(name)
    ? { [settings.developmentVaultToken.key]: vaultToken }
    : {};
  return { ...Object.fromEntries(own), ...token };
}

function byFullKeys(values: Settings): Settings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [fullKey(key), value]));
}

function fullKey(key: string): string {
  return `${project}:${key}`;
}
