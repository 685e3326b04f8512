import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { untilVault } from "../../stacks/commands/until-vault.ts";
import { project } from "../../stacks/environment/project.ts";
import { settings } from "../../stacks/environment/settings.ts";
import type { Environment } from "../../stacks/environment.ts";
import { root } from "../../stacks/render/stack-configuration.ts";
import { developmentVaultForward } from "../../stacks/vault/development-vault.ts";
import type { Cluster } from "../cluster/cluster.ts";
import type { StoredObject } from "../cluster/kubernetes-object.ts";
import { PulumiStack } from "../stacks/pulumi/pulumi-stack.ts";
import type { DeploymentContext } from "./deployment-context.ts";
import type { LabEnvironment } from "./lab-environment.ts";
import { labVault, type Settings } from "./lab-settings.ts";
import { secretsOf } from "./render-release.ts";

/**
 * Deploys an environment as `pnpm provision` does, with the pulumi on the PATH: a development Vault first,
 * and the rest with a way to it. It looks at the live state, so that it fills a Vault that was restarted.
 *
 * @param changes by keys below `paystream:`
 * @returns what was changed, as `update Rollout service`
 */
export async function deployWithPulumi(
  { cluster, lab, environment, tell }: DeploymentContext,
  changes: Settings,
): Promise<readonly string[]> {
  const stack = await openStack(cluster, lab, changes);
  if (environment.vault.kind === "cluster") {
    return (await stack.up({ refresh: true, tell })).changes;
  }
  const vault = await stack.up({ target: untilVault, tell });
  await using _ = await forwardVault(cluster, environment);
  const rest = await stack.up({ refresh: true, tell });
  return [...vault.changes, ...rest.changes];
}

/** Takes away what {@link deployWithPulumi} has made. */
export async function destroyWithPulumi({
  cluster,
  lab,
  environment,
  tell,
}: DeploymentContext): Promise<void> {
  const stack = await openStack(cluster, lab, {});
  if ((await stack.resources()).length === 0) {
    return;
  }
  await stack.unprotect();
  await using _ =
    environment.vault.kind === "development"
      ? await forwardVault(cluster, environment)
      : new AsyncDisposableStack();
  await stack.destroy({ tell });
}

async function openStack(
  cluster: Pick<Cluster, "api">,
  lab: LabEnvironment,
  changes: Settings,
): Promise<PulumiStack> {
  const secrets = secretsOf(lab);
  const isSecret = (key: string) => key in secrets;
  const [hidden, shown] = [isSecret, (key: string) => !isSecret(key)].map((wanted) =>
    Object.fromEntries(Object.entries(changes).filter(([key]) => wanted(key))),
  );
  const committed = await readFile(new URL(`Pulumi.${lab.name}.yaml`, root), "utf8");
  const address = await vaultAddress(cluster, lab);
  return PulumiStack.open({
    environment: lab.name,
    folder: lab.stackFolder,
    passphrase: lab.passphrase,
    config: stackConfig(committed, { ...lab.settings, ...address, ...shown }),
    secrets: { ...secrets, ...hidden },
    variables: {
      KUBECONFIG: lab.kubeconfig,
      ...(lab.vaultImage === undefined ? {} : { VAULT_TOKEN: lab.vaultToken }),
    },
  });
}

/** Pulumi's provider knows no names of the cluster: the lab's Vault is reached by the address of its Service. */
async function vaultAddress(
  { api }: Pick<Cluster, "api">,
  { vaultImage }: LabEnvironment,
): Promise<Settings> {
  if (vaultImage === undefined) {
    return {};
  }
  const { name, namespace, port } = labVault;
  const service = { apiVersion: "v1", kind: "Service", metadata: { name, namespace } };
  const { spec } = await api.read<StoredObject & { spec: { clusterIP: string } }>(service);
  return { [settings.vaultAddress.key]: `http://${spec.clusterIP}:${port}` };
}

/** Where the program expects a development Vault to be reached. */
function forwardVault({ forward }: Pick<Cluster, "forward">, { namespace }: Environment) {
  const port = Number(new URL(developmentVaultForward).port);
  return forward({ namespace, service: labVault.name }, port, port);
}

/**
 * The committed configuration of an environment with other settings, as `Pulumi.<env>.yaml` has it.
 *
 * @param committed content of the environment's own file
 * @param own by keys below `paystream:`; a dot goes into an object
 */
export function stackConfig(committed: string, own: Settings): Record<string, unknown> {
  const { config }: { config: Record<string, unknown> } = parse(committed);
  // Those that are secret are encrypted with another passphrase, and the lab has its own.
  const dropped = ["secrets", settings.developmentVaultToken.key, settings.grafanaUrl.key].map(
    (key) => `${project}:${key}`,
  );
  const merged = Object.fromEntries(
    Object.entries(config).filter(([key]) => !dropped.includes(key)),
  );
  for (const [key, value] of Object.entries(own)) {
    const [name = "", part] = key.split(".");
    const full = `${project}:${name}`;
    merged[full] = part === undefined ? value : { ...Object(merged[full]), [part]: value };
  }
  return merged;
}
