import { expect, it } from "vitest";
import { stackConfig } from "./deploy-with-pulumi.ts";

const committed = `encryptionsalt: v1:another
config:
  paystream:namespace: paystream-staging
  paystream:image: docker.io/paystream/auth-service@sha256:0
  paystream:grafanaUrl: http://localhost:3000
  paystream:vaultRootToken:
    secure: v1:somebody-elses
  paystream:secrets:
    DB_PASSWORD:
      secure: v1:somebody-elses
  paystream:vault:
    address: https://vault.vault.svc:8200
    ownsMount: true
`;

it("a stack of a lab has the committed configuration with the lab's settings, and none of its secrets", () => {
  const own = {
    pace: "10",
    image: "lab.invalid/auth-service@sha256:1",
    "images.prometheus": "lab.invalid/prometheus@sha256:2",
    "vault.address": "http://10.96.0.9:8200",
  };
  expect(stackConfig(committed, own)).toEqual({
    "paystream:namespace": "paystream-staging",
    "paystream:image": "lab.invalid/auth-service@sha256:1",
    "paystream:pace": "10",
    "paystream:images": { prometheus: "lab.invalid/prometheus@sha256:2" },
    "paystream:vault": { address: "http://10.96.0.9:8200", ownsMount: true },
  });
});
