import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import * as z from "zod";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { hasPulumi } from "../../stacks/commands/pulumi-cli.ts";
import { project } from "../../stacks/environment/project.ts";
import { optionalSecrets, requiredSecrets, settings } from "../../stacks/environment/settings.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { makeOwnFolder } from "../machine/own-folder.ts";
import { type LabPlace, labSettings } from "./lab-settings.ts";

const texts = z.record(z.string(), z.string());

const schema = z.strictObject({
  /** One of `Pulumi.<name>.yaml`. */
  name: z.string(),
  /** What it has of its own: see lab-settings.ts. */
  settings: texts,
  /** Of the service, by their names. */
  secrets: texts,
  /** May do everything in the Vault that the lab deploys for it, whichever that is. */
  vaultToken: z.string(),
  /** Of the Vault that the lab deploys beside an environment whose Vault is the cluster's. */
  vaultImage: z.string().optional(),
  /** Who deploys it: pulumi, where it was on the PATH the first time, or the lab itself. */
  deployer: z.enum(["pulumi", "lab"]),
  /** Encrypts pulumi's state. */
  passphrase: z.string(),
  /** Path of the kubeconfig with which its cluster is reached. */
  kubeconfig: z.string(),
});

/** An environment of a lab: what it differs in from the committed one, and the secrets that were made for it. */
export type LabEnvironment = Readonly<z.infer<typeof schema>> & {
  /** Where pulumi keeps its state of it. */
  readonly stackFolder: string;
};

/**
 * Writes down what an environment of a lab is. Its secrets are made the first time, and kept: an environment
 * that is brought up again has the same, and its pods stay.
 *
 * @param folder that everything of the lab is in
 * @param name of the environment
 * @throws UsageError for an environment that is not there, and for settings that a lab may not change
 */
export async function keepEnvironment(
  folder: string,
  name: string,
  place: LabPlace,
): Promise<LabEnvironment> {
  await makeOwnFolder(folder);
  const known = await read(folder, environmentOf(name));
  const hasVault = hasDevelopmentVault(name);
  const secrets = [...requiredSecrets, ...optionalSecrets].map((secret) => [secret, made()]);
  const kept: z.infer<typeof schema> = {
    name,
    settings: labSettings(place, hasVault),
    secrets: { ...Object.fromEntries(secrets), ...known?.secrets },
    vaultToken: known?.vaultToken ?? made(),
    ...(place.images === undefined || hasVault ? {} : { vaultImage: place.images.vault }),
    deployer: known?.deployer ?? (hasPulumi() ? "pulumi" : "lab"),
    passphrase: known?.passphrase ?? made(),
    kubeconfig: resolve(place.kubeconfig),
  };
  const file = fileOf(folder, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, JSON.stringify(kept, undefined, 2), { mode: 0o600 });
  // One that was there keeps its mode otherwise.
  await chmod(file, 0o600);
  return { ...kept, stackFolder: stackFolderOf(folder, name) };
}

/** @throws UsageError where the environment was never brought up */
export async function openEnvironment(folder: string, name: string): Promise<LabEnvironment> {
  const known = await read(folder, name);
  if (known === undefined) {
    throw new UsageError(`The environment ${name} is not up. Bring it up: pnpm lab up ${name}`);
  }
  return known;
}

/** Forgets an environment, its secrets and its state. */
export async function forgetEnvironment(folder: string, name: string): Promise<void> {
  await rm(fileOf(folder, name), { force: true });
  await rm(stackFolderOf(folder, name), { recursive: true, force: true });
}

/** Whether an environment runs a Vault of its own, whose token is then a setting. */
export function hasDevelopmentVault(name: string): boolean {
  return `${project}:${settings.developmentVaultToken.key}` in stackConfiguration(name);
}

async function read(folder: string, name: string): Promise<LabEnvironment | undefined> {
  const file = fileOf(folder, name);
  try {
    const kept = schema.parse(JSON.parse(await readFile(file, "utf8")));
    return { ...kept, stackFolder: stackFolderOf(folder, name) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw new UsageError(
      `${file} is not what \`pnpm lab up\` writes: remove it, and its environment is made anew with other secrets.\n${(error as Error).message}`,
    );
  }
}

function fileOf(folder: string, name: string): string {
  return join(folder, "environments", `${name}.json`);
}

/** Where pulumi keeps what it knows of an environment. */
function stackFolderOf(folder: string, name: string): string {
  return join(folder, "environments", name);
}

/** A secret that no one has chosen. */
function made(): string {
  return randomBytes(24).toString("hex");
}
