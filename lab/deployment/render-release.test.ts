import { beforeAll, describe, expect, it } from "vitest";
import { plain, type RegisteredResource } from "../../stacks/render/registered-resource.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { hasDevelopmentVault, type LabEnvironment } from "./lab-environment.ts";
import { labSettings } from "./lab-settings.ts";
import { renderRelease } from "./render-release.ts";

describe.each(environments())("a release of %s", (name) => {
  const lab: LabEnvironment = {
    name,
    settings: labSettings({ kubeContext: "lab" }, hasDevelopmentVault(name)),
    secrets: {
      BANK_API_KEY: "a-bank-key-of-some-length",
      DB_PASSWORD: "a-password-of-some-length",
      ENCRYPTION_KEY: "an-encryption-key-of-some-length",
    },
    vaultToken: "a-root-token-of-some-length",
    deployer: "lab",
    passphrase: "none",
    kubeconfig: "none",
    stackFolder: "none",
  };
  let resources: readonly RegisteredResource[];

  beforeAll(async () => {
    resources = (await renderRelease(lab)).resources;
  });

  it.each([
    ["Namespace", "ConfigMap"],
    ["Mount", "SecretV2"],
    ["Policy", name === "prod" ? "AuthBackendRole" : "Token"],
    ["SecretV2", "SecretStore"],
    ["SecretStore", "ExternalSecret"],
    ["ExternalSecret", "Rollout"],
    ["VirtualService", "Rollout"],
    ["AnalysisTemplate", "Rollout"],
  ])("has every %s before its first %s", (needed, needing) => {
    const kinds = resources.map(({ type }) => type.split(":").at(-1));
    expect(kinds).toContain(needed);
    expect(kinds.lastIndexOf(needed)).toBeLessThan(kinds.indexOf(needing));
  });

  it("has the secrets that Vault is to have, and not their placeholders", () => {
    const secret = resources.find(({ type }) => type === "vault:kv/secretV2:SecretV2");
    const { dataJson } = plain(secret?.inputs) as { dataJson: string };
    expect(JSON.parse(dataJson)).toEqual(lab.secrets);
  });
});
