import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseEnvironment } from "../../../stacks/environment.ts";
import {
  environments,
  root,
  stackConfiguration,
} from "../../../stacks/render/stack-configuration.ts";
import { labConfiguration } from "./lab-stack.ts";

it.each(environments())("%s of the lab differs only in where its cluster and Vault are", (name) => {
  const committed = readFileSync(new URL(`Pulumi.${name}.yaml`, root), "utf8");
  const config = labConfiguration(committed, "http://127.0.0.1:8200");
  const asPulumiGivesIt = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  const { "paystream:vaultRootToken": _, ...real } = stackConfiguration(name);
  const environment = parseEnvironment(name, { ...real, ...Object.fromEntries(asPulumiGivesIt) });
  expect(environment).toMatchObject({
    kubeContext: "lab",
    vault: { kind: "cluster", address: "http://127.0.0.1:8200", ownsMount: true },
  });
  const { kubeContext, vault, secrets, access, alertmanager, ...rest } = parseEnvironment(
    name,
    stackConfiguration(name),
  );
  expect(environment).toMatchObject(rest);
  expect(environment.access?.domain).toBe(access?.domain);
  expect(environment.alertmanager?.channels).toEqual(alertmanager?.channels);
});
