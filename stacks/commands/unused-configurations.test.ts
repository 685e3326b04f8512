import { expect, it } from "vitest";
import { unusedConfigurations } from "./unused-configurations.ts";

const configMap = (name: string) => ({ kind: "ConfigMap", metadata: { name } });

const reading = (kind: string, name: string, configMapName: string) => ({
  kind,
  metadata: { name },
  spec: {
    template: {
      spec: { containers: [{ envFrom: [{ configMapRef: { name: configMapName } }] }] },
    },
  },
});

it("a configuration is kept as long as the Rollout or a revision of it may start pods with it", () => {
  expect(
    unusedConfigurations([
      configMap("auth-service-config-0000000001"),
      configMap("auth-service-config-0000000002"),
      configMap("auth-service-config-0000000003"),
      reading("ReplicaSet", "auth-service-abc", "auth-service-config-0000000002"),
      reading("Rollout", "auth-service", "auth-service-config-0000000003"),
    ]),
  ).toEqual(["auth-service-config-0000000001"]);
});

it("ConfigMaps of others are left alone", () => {
  expect(
    unusedConfigurations([configMap("kube-root-ca.crt"), configMap("auth-service-config-map")]),
  ).toEqual([]);
});
