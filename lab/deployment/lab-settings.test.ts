import { describe, expect, it } from "vitest";
import { parseEnvironment } from "../../stacks/environment.ts";
import { webhooks } from "../../stacks/monitoring/alertmanager/channels.ts";
import { environments, stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { hasDevelopmentVault, type LabEnvironment } from "./lab-environment.ts";
import { type LabPlace, labSettings, releaseSettings } from "./lab-settings.ts";
import { labConfiguration } from "./render-release.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const images = {
  service: `docker.io/paystream/auth-service@${digest("1")}`,
  prometheus: `lab.invalid/prometheus:3@${digest("2")}`,
  alertmanager: `lab.invalid/alertmanager:0@${digest("4")}`,
  vault: `lab.invalid/vault:1@${digest("3")}`,
};

/** An environment of a lab at some place. */
function labOf(name: string, place: Omit<LabPlace, "kubeconfig">): LabEnvironment {
  return {
    name,
    settings: labSettings(place, hasDevelopmentVault(name)),
    secrets: {
      BANK_API_KEY: "a-bank-key-of-some-length",
      DB_PASSWORD: "a-password-of-some-length",
      ENCRYPTION_KEY: "an-encryption-key-of-some-length",
      ADMIN_TOKEN: "an-admin-token-of-some-length",
    },
    vaultToken: "a-root-token-of-some-length",
    deployer: "lab",
    passphrase: "none",
    kubeconfig: "none",
    stackFolder: "none",
  };
}

describe.each(environments())("%s of a lab", (name) => {
  const committed = parseEnvironment(name, stackConfiguration(name));

  it("differs in its clocks, its bank, what it watches and admits, whom it tells, where it is, its images, and its secrets, and in nothing else", () => {
    const own = parseEnvironment(
      name,
      labConfiguration(labOf(name, { kubeContext: "lab", images })),
    );
    expect(own).toMatchObject({
      kubeContext: "lab",
      pace: { factor: 10 },
      successRate: 1,
      grafana: undefined,
      watches: ["argo-rollouts"],
      admission: undefined,
      alertmanager: {
        image: images.alertmanager,
        channels: { smtp: undefined, credentials: [...webhooks] },
      },
      exporters: undefined,
      access: undefined,
      storage: { sizes: { prometheus: undefined, grafana: undefined } },
      logs: undefined,
      traces: undefined,
      prometheusImage: images.prometheus,
      release: { ...committed.release, image: images.service },
      vault:
        committed.vault.kind === "development"
          ? { kind: "development", image: images.vault }
          : { kind: "cluster", address: "http://vault.vault.svc:8200", ownsMount: true },
    });
    expect(Object.keys(own.secrets)).toContain("ADMIN_TOKEN");
    const changed: readonly (keyof typeof committed)[] = [
      ...(["kubeContext", "pace", "successRate", "release", "vault", "prometheusImage"] as const),
      ...([
        "grafana",
        "watches",
        "admission",
        "alertmanager",
        "exporters",
        "access",
        "storage",
        "prometheusUrl",
      ] as const),
      ...(["secrets", "secretsDigest", "logs", "traces"] as const),
    ];
    const same = Object.entries(committed).filter(([name]) =>
      changed.every((other) => other !== name),
    );
    expect(own).toMatchObject(Object.fromEntries(same));
  });

  it("runs its own images, and uses its own Vault, where the lab has made none", () => {
    const own = parseEnvironment(name, labConfiguration(labOf(name, { kubeContext: "kind-lab" })));
    expect(own.prometheusImage).toBe(committed.prometheusImage);
    expect(own.alertmanager).toMatchObject({
      image: committed.alertmanager?.image,
      channels: { credentials: [] },
    });
    expect(own.release).toEqual(committed.release);
    expect(own.vault.kind).toBe(committed.vault.kind);
  });
});

it("a release of a lab changes what its pods are made of", () => {
  const lab = labOf("staging", { kubeContext: "lab" });
  const slow = {
    latencyBaseMs: "3000",
    version: "1.0.1-slow",
    "secrets.DB_PASSWORD": "x".repeat(16),
  };
  const { latencyBaseMs, release, secretsDigest } = parseEnvironment(
    "staging",
    labConfiguration(lab, slow),
  );
  expect(latencyBaseMs).toBe(3000);
  expect(release.version).toBe("1.0.1-slow");
  expect(secretsDigest).not.toBe(parseEnvironment("staging", labConfiguration(lab)).secretsDigest);
});

describe("a lab refuses", () => {
  it("to move an environment elsewhere, and says what it may have of its own", () => {
    const settings = { namespace: "another", pace: "5" };
    expect(() => labSettings({ kubeContext: "lab", settings }, true)).toThrow(
      /^Not paystream:namespace\. A lab's environment may have its own: .*grafana, image, .*pace/,
    );
  });

  it("a release that changes how it is judged", () => {
    expect(() => releaseSettings({ pace: "1", host: "elsewhere.local", version: "2" })).toThrow(
      /^Not paystream:pace, paystream:host\. A release changes: .*latencyBaseMs/,
    );
  });

  it("a setting that is none", () => {
    expect(() => releaseSettings({ "secrets.PASSWORD": "x".repeat(16) })).toThrow(
      "Not paystream:secrets.PASSWORD",
    );
  });
});
