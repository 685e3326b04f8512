import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { usersSetting } from "../environment/access-settings.ts";
import { project } from "../environment/project.ts";
import { requiredSecrets, secretSetting, settings } from "../environment/settings.ts";
import { placeholder } from "./placeholder.ts";

/** The folder of Pulumi.yaml. */
export const root = new URL("../../", import.meta.url);

/** The names of all environments: each has a file `Pulumi.<env>.yaml`. */
export function environments(): readonly string[] {
  return readdirSync(root)
    .map((file) => /^Pulumi\.([\w-]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * The configuration of an environment as Pulumi would hand it to the program, with placeholders in the
 * place of secrets: rendering needs none.
 */
export function stackConfiguration(environment: string): Record<string, string> {
  const file = new URL(`Pulumi.${environment}.yaml`, root);
  const { config = {} }: { config?: Record<string, unknown> } = parse(readFileSync(file, "utf8"));
  const isOpened = "domain" in Object(config[`${project}:access`]);
  const secretKeys = [
    ...requiredSecrets.map((name) => secretSetting(name).key),
    ...(isOpened ? [usersSetting.key] : []),
  ];
  const secrets = Object.fromEntries(
    secretKeys.map((key) => [key.split(".").at(-1), placeholder(`${project}:${key}`)]),
  );
  const rootTokenKey = `${project}:${settings.developmentVaultToken.key}`;
  const vault = config[`${project}:vault`];
  const hasDevelopmentVault = Object(vault)["development"] === true;
  const complete: Record<string, unknown> = {
    ...(hasDevelopmentVault ? { [rootTokenKey]: placeholder(rootTokenKey) } : {}),
    ...placeholders(config),
  };
  complete[`${project}:secrets`] = { ...secrets, ...Object(complete[`${project}:secrets`]) };
  return Object.fromEntries(
    Object.entries(complete).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

/**
 * Puts a placeholder where Pulumi has an encrypted value. It changes with the ciphertext, so that a
 * rotated secret shows in the rendered files as what it is: a change that rolls the pods.
 */
export function placeholders(value: object, path = ""): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => {
      const name = path === "" ? key : `${path}.${key}`;
      if (typeof part !== "object" || part === null) {
        return [key, part];
      }
      if ("secure" in part) {
        const hash = createHash("sha256").update(String(part.secure)).digest("hex").slice(0, 8);
        return [key, placeholder(`${name} ${hash}`)];
      }
      return [key, placeholders(part, name)];
    }),
  );
}
