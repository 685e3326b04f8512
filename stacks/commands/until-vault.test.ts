import { describe, expect, it } from "vitest";
import { untilVault } from "./until-vault.ts";

/** As pulumi does it: https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/target.go */
const isTarget = (urn: string) =>
  untilVault.some((target) => {
    const parts = target.split("**").map((part) => part.split("*").map(literally).join("[^:]*"));
    return new RegExp(`^${parts.join(".*")}$`).test(urn);
  });

const literally = (text: string) => text.replaceAll(/[$.+?^()[\]{}|\\]/g, "\\$&");

const urn = (types: readonly string[], name: string) =>
  `urn:pulumi:staging::paystream::${types.join("$")}::${name}`;

const namespace = "paystream:namespace:Namespace";
const policies = "paystream:admission:Admission";
const policy = "kubernetes:policies.kyverno.io/v1:NamespacedValidatingPolicy";
const vault = "paystream:vault:DevelopmentVault";
const collector = ["paystream:monitoring:Logs", "paystream:monitoring:LogCollector"];

describe("what an up until the development Vault makes", () => {
  it.each([
    ["the cluster", ["pulumi:providers:kubernetes"], "cluster"],
    ["the namespace", [namespace], "namespace"],
    ["its quota", [namespace, "kubernetes:core/v1:ResourceQuota"], "namespace"],
    ["what it admits", [namespace, policies, policy], "namespace-admission-image-pinned"],
    ["the Vault", [vault], "development-vault"],
    ["its pod", [vault, "kubernetes:apps/v1:Deployment"], "development-vault"],
  ] as const)("is %s", (_, types, name) => {
    expect(isTarget(urn(types, name))).toBe(true);
  });

  it.each([
    ["the service", ["paystream:service:Service"], "service"],
    ["the log collector", collector, "log-collector"],
    ["its namespace", [...collector, namespace], "log-collector-namespace"],
    [
      "what that admits",
      [...collector, namespace, policies, policy],
      "log-collector-namespace-admission-image-pinned",
    ],
  ] as const)("is not %s", (_, types, name) => {
    expect(isTarget(urn(types, name))).toBe(false);
  });
});
