import { describe, expect, it } from "vitest";
import { parseEnvironment } from "./environment.ts";
import { images } from "./versions.ts";

const digest = `sha256:${"ab".repeat(32)}`;

const right: Readonly<Record<string, string>> = {
  "paystream:namespace": "paystream-qa",
  "paystream:kubeContext": "kind-qa",
  "paystream:image": `registry.example/paystream/auth-service@${digest}`,
  "paystream:version": "1.2.3",
  "paystream:revision": "3f2c1d9",
  "paystream:vault": '{"address":"https://vault.example:8200"}',
  "paystream:secrets": JSON.stringify({
    BANK_API_KEY: "a-bank-key-of-some-length",
    DB_PASSWORD: "a-password-of-some-length",
    ENCRYPTION_KEY: "an-encryption-key-of-some-length",
  }),
};

const parse = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  parseEnvironment(
    "qa",
    Object.fromEntries(
      Object.entries({ ...right, ...changes }).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
  );

describe("an environment", () => {
  it("is one file of what it has of its own; the rest has defaults", () => {
    expect(parse()).toMatchObject({
      name: "qa",
      namespace: "paystream-qa",
      host: "paystream.local",
      replicas: 3,
      successRate: 0.998,
      declinesFailAnalysis: true,
      claimRoutes: false,
      strategy: { name: "canary" },
      release: { version: "1.2.3" },
      vault: { kind: "cluster", address: "https://vault.example:8200", ownsMount: false },
    });
  });

  it("may have a development Vault, with the token that it takes", () => {
    const environment = parse({
      "paystream:vault": '{"development":true}',
      "paystream:vaultRootToken": "a-root-token-of-some-length",
    });

    expect(environment.vault.kind).toBe("development");
  });

  it("holds its pods to rules as they are made, where it has Kyverno", () => {
    const image = `docker.io/paystream/auth-service@${digest}`;
    const pipeline = {
      kind: "identity",
      issuer: "https://token.actions.githubusercontent.com",
      subject:
        "https://github.com/paystream/paystream/.github/workflows/pipeline.yaml@refs/heads/main",
    };
    const key = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0C\n-----END PUBLIC KEY-----\n";
    const held = { "paystream:image": image, "paystream:admission": "audit" };

    expect(parse().admission).toBeUndefined();
    expect(parse(held).admission).toEqual({
      action: "audit",
      repository: "docker.io/paystream/auth-service",
      signer: pipeline,
    });
    expect(parse({ ...held, "paystream:imagePublicKey": key }).admission?.signer).toEqual({
      kind: "key",
      publicKey: key,
    });
  });

  it("may have the optional secrets of the service", () => {
    const { secrets } = parse({
      "paystream:secrets": JSON.stringify({
        ...JSON.parse(right["paystream:secrets"] ?? ""),
        ADMIN_TOKEN: "an-admin-token-of-some-length",
      }),
    });

    expect(Object.keys(secrets)).toContain("ADMIN_TOKEN");
  });

  it("may be rehearsed at a faster pace than that of production, and without Grafana", () => {
    const environment = parse({ "paystream:pace": "10", "paystream:grafana": "false" });

    expect(environment.pace.factor).toBe(10);
    expect(environment.grafana).toBeUndefined();
    expect(parse().pace.factor).toBe(1);
    expect(parse().grafana).toMatchObject({ url: "http://localhost:3000" });
  });

  it("runs the images of versions.ts, where it names no others", () => {
    const own = `registry.example/prometheus:v3@${digest}`;

    expect(parse().prometheusImage).toBe(images.prometheus);
    expect(parse({ "paystream:images": JSON.stringify({ prometheus: own }) }).prometheusImage).toBe(
      own,
    );
  });

  it("watches every program of the cluster, where it names none or fewer", () => {
    expect(parse().watches).toEqual([
      "argo-rollouts",
      "gateway",
      "istiod",
      "kube-state-metrics",
      "node-exporter",
    ]);
    expect(parse({ "paystream:watches": "argo-rollouts,gateway" }).watches).toEqual([
      "argo-rollouts",
      "gateway",
    ]);
    expect(parse({ "paystream:watches": "none" }).watches).toEqual([]);
  });

  it("tells people by whatever is set for it, and by nothing else", () => {
    const { alertmanager } = parse({
      "paystream:notifications": JSON.stringify({
        smtp: { host: "smtp.example.com:587", from: "alerts@example.com", username: "alerts" },
        mail: { security: "security@example.com" },
        businessHours: { from: "08:00", timeZone: "Europe/Zurich" },
      }),
      "paystream:secrets": JSON.stringify({
        ...JSON.parse(right["paystream:secrets"] ?? ""),
        SMTP_PASSWORD: "a-password-of-some-length",
        SLACK_WEBHOOK_SECURITY: "https://hooks.example.com/services/T0/B0/of-some-length",
      }),
    });

    expect(alertmanager?.channels).toEqual({
      smtp: { host: "smtp.example.com:587", from: "alerts@example.com", username: "alerts" },
      mailboxes: { security: "security@example.com" },
      credentials: ["SLACK_WEBHOOK_SECURITY", "SMTP_PASSWORD"],
      businessHours: { from: "08:00", to: "17:00", timeZone: "Europe/Zurich" },
    });
    expect(Object.keys(alertmanager?.secrets ?? {})).toEqual(alertmanager?.channels.credentials);
    expect(parse().alertmanager?.channels).toMatchObject({
      smtp: undefined,
      mailboxes: {},
      credentials: [],
    });
  });

  it.each([
    "UTC",
    "Europe/Zurich",
    "Asia/Kolkata",
    "America/Argentina/Buenos_Aires",
    "America/Port-au-Prince",
    "Etc/GMT+1",
  ])("has business hours in %s, as the tz database has it", (timeZone) => {
    const notifications = JSON.stringify({ businessHours: { timeZone } });
    const { alertmanager } = parse({ "paystream:notifications": notifications });

    expect(alertmanager?.channels.businessHours.timeZone).toBe(timeZone);
  });

  it("may go without Alertmanager, whatever is set for it", () => {
    const environment = parse({
      "paystream:alertmanager": "false",
      "paystream:notifications": JSON.stringify({ mail: { platform: "platform@example.com" } }),
      "paystream:notifications.smtp": JSON.stringify({
        host: "smtp.example.com:25",
        from: "alerts@example.com",
      }),
    });

    expect(environment.alertmanager).toBeUndefined();
  });

  it("keeps nothing beyond its pods, where it asks for no volume", () => {
    expect(parse().storage).toEqual({
      class: undefined,
      sizes: {
        prometheus: undefined,
        prometheusBackup: undefined,
        alertmanager: undefined,
        grafana: undefined,
      },
      retentionDays: 7,
    });
    expect(
      parse({
        "paystream:storage": JSON.stringify({
          class: "fast",
          prometheus: "50Gi",
          grafana: "none",
          retentionDays: 15,
        }),
      }).storage,
    ).toMatchObject({
      class: "fast",
      sizes: { prometheus: 51_200, grafana: undefined },
      retentionDays: 15,
    });
  });

  it("is opened below a domain by those whom it knows, or by a port-forward", () => {
    const users = "on-call:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";
    const environment = parse({
      "paystream:access": JSON.stringify({ domain: "qa.example.com", anonymousGrafana: true }),
      "paystream:secrets": JSON.stringify({
        ...JSON.parse(right["paystream:secrets"] ?? ""),
        MONITORING_USERS: users,
      }),
    });

    expect(environment).toMatchObject({
      access: { certificate: "paystream-monitoring-tls", anonymousGrafana: true },
      prometheusUrl: "https://prometheus.qa.example.com",
      grafana: { url: "https://grafana.qa.example.com" },
      alertmanager: { url: "https://alertmanager.qa.example.com" },
    });
    expect(parse()).toMatchObject({
      access: undefined,
      prometheusUrl: "http://localhost:9090",
      grafana: { url: "http://localhost:3000" },
      alertmanager: { url: "http://localhost:9093" },
    });
  });

  it("ignores the configuration of other projects", () => {
    expect(parse({ "kubernetes:context": "other" }).kubeContext).toBe("kind-qa");
  });

  it("has another digest of its secrets as soon as one of them changes, and the same again", () => {
    const rotated = right["paystream:secrets"]?.replace("a-bank-key", "another-key");

    expect(parse({ "paystream:secrets": rotated }).secretsDigest).not.toBe(parse().secretsDigest);
    expect(parse().secretsDigest).toBe(parse().secretsDigest);
  });
});

describe("a wrong configuration is refused", () => {
  it("with an image that it would not admit itself", () => {
    expect(() => parse({ "paystream:admission": "enforce" })).toThrow(
      `paystream:image is "registry.example/paystream/auth-service@${digest}" and would not be admitted: it must be of docker.io/paystream/auth-service`,
    );
    const repository = "registry.example/paystream/auth-service";
    expect(
      parse({ "paystream:admission": "enforce", "paystream:imageRepository": repository }).admission
        ?.repository,
    ).toBe(repository);
  });

  it("with every fault at once: the key, what is wrong, an example and the command", () => {
    expect(() =>
      parse({
        "paystream:image": "paystream/auth-service:latest",
        "paystream:replicas": "1",
        "paystream:namespace": undefined,
      }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [EnvironmentError: Stack qa: 3 settings are wrong, and nothing was made.

      paystream:namespace is missing: it must be a namespace of 1 to 63 lower case letters, digits and dashes
        example: paystream-staging
        set it:  pulumi config set paystream:namespace 'paystream-staging' --stack qa

      paystream:image is "paystream/auth-service:latest": it must be an image with its registry, by digest and without a tag
        example: docker.io/paystream/auth-service@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        set it:  pulumi config set paystream:image 'docker.io/paystream/auth-service@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' --stack qa

      paystream:replicas is "1": it must be a whole number of pods from 2 to 50
        example: 3
        set it:  pulumi config set paystream:replicas '3' --stack qa
      ]
    `);
  });

  it("where a secret is missing or short, without showing any", () => {
    const refused = () =>
      parse({ "paystream:secrets": '{"BANK_API_KEY":"short","DB_PASSWORD":"long-enough-by-far"}' });

    expect(refused).toThrow(
      `paystream:secrets.BANK_API_KEY is not usable: it must be a secret of at least 16 characters`,
    );
    expect(refused).toThrow(
      `pulumi config set --secret --path 'paystream:secrets.ENCRYPTION_KEY' "$(openssl rand -hex 32)" --stack qa`,
    );
    expect(refused).not.toThrow(/short"|long-enough-by-far/);
  });

  it("where a key is misspelled, with the keys that are known", () => {
    expect(() => parse({ "paystream:replica": "3" })).toThrow(
      /paystream:replica is not a setting of this environment\n {2}known: .*replicas/,
    );
  });

  it("where healthy releases would be stopped", () => {
    expect(() => parse({ "paystream:successRate": "0.99" })).toThrow(
      "It must be at least 0.9965, or paystream:declinesFailAnalysis false",
    );
    expect(
      parse({ "paystream:successRate": "0.9", "paystream:declinesFailAnalysis": "false" })
        .successRate,
    ).toBe(0.9);
  });

  it("where no strategy of releases has its name", () => {
    expect(() => parse({ "paystream:strategy": "rolling" })).toThrow(
      'paystream:strategy is "rolling": it must be canary or blueGreen',
    );
  });

  it("where the bank is too slow for what blue/green asks, and at no bank for a canary", () => {
    const slow = { "paystream:strategy": "blueGreen", "paystream:latencyBaseMs": "181" };
    expect(() => parse(slow)).toThrow(
      "paystream:latencyBaseMs is 181 while paystream:strategy is blueGreen: 99 of 100 payments must take less than 250 ms there, and no release would pass. It must be at most 180",
    );
    expect(parse({ ...slow, "paystream:latencyBaseMs": "180" }).strategy.name).toBe("blueGreen");
    expect(parse({ ...slow, "paystream:strategy": "canary" }).strategy.name).toBe("canary");
  });

  it("where blue/green is told what is about the gates of a canary", () => {
    const asked = { "paystream:strategy": "blueGreen", "paystream:latencyBaseMs": "100" };
    expect(() => parse({ ...asked, "paystream:declinesFailAnalysis": "false" })).toThrow(
      "it is about the gates of a canary, and a decline is no error of a preview. Remove it",
    );
    expect(parse({ ...asked, "paystream:successRate": "0.9" }).successRate).toBe(0.9);
  });

  it.each(["0", "31", "1.5", "-2", "fast"])("where the pace is %s", (pace) => {
    expect(() => parse({ "paystream:pace": pace })).toThrow(
      `paystream:pace is "${pace}": it must be a whole number from 1, as in production, to 30`,
    );
  });

  it("where it watches what nobody knows", () => {
    expect(() => parse({ "paystream:watches": "gateway,loki" })).toThrow(
      'paystream:watches is "gateway,loki": it must be names out of argo-rollouts, gateway, istiod, kube-state-metrics, node-exporter, separated by commas, or none',
    );
  });

  it("where an image of a third party is not by digest, or nobody's here", () => {
    const refused = (image: object) => () => parse({ "paystream:images": JSON.stringify(image) });

    expect(refused({ prometheus: "docker.io/prom/prometheus:v3" })).toThrow(
      'paystream:images.prometheus is "docker.io/prom/prometheus:v3": it must be an image with its registry, by digest',
    );
    // Its Vault is not of its own.
    expect(refused({ vault: `docker.io/hashicorp/vault@${digest}` })).toThrow(
      "paystream:images.vault is not a setting of this environment",
    );
  });

  it.each([
    [
      { mail: { security: "security@example.com" } },
      {},
      "paystream:notifications.smtp.host is missing",
    ],
    [
      { smtp: { host: "smtp.example.com:587", from: "alerts@example.com", username: "alerts" } },
      {},
      "A mail server that wants a name wants a password too",
    ],
    [{}, { SMTP_PASSWORD: "a-password-of-some-length" }, "wants a password too"],
    [{ mail: { security: "nobody" } }, {}, 'security is "nobody": it must be an address for mail'],
    [{ businessHours: { from: "18:00" } }, {}, "Business hours end at 17:00"],
    [{ businessHours: { timeZone: "Zurich" } }, {}, "a time zone of the tz database"],
    [{ businessHours: { timeZone: "europe/zurich" } }, {}, "a time zone of the tz database"],
    [{ businessHours: { timeZone: "Europe/ZURICH" } }, {}, "a time zone of the tz database"],
    [{ businessHours: { timeZone: "America/New_york" } }, {}, "a time zone of the tz database"],
    [{ businessHours: { timeZone: "+01:00" } }, {}, "a time zone of the tz database"],
    [{}, { INCIDENT_WEBHOOK: "http://hooks.example.com/of-some-length" }, "webhook, on port 443"],
    [{}, { INCIDENT_WEBHOOK: "https://hooks.example.com:8443/path" }, "webhook, on port 443"],
    [{}, { SLACK_WEBHOOK_DEFAULT: "#paystream-alerts" }, "not usable: it must be the address of a"],
    [{}, { PAGERDUTY_PLATFORM_KEY: "short" }, "PAGERDUTY_PLATFORM_KEY is not usable"],
  ])("where people could not be told: %j %j", (notifications, secrets, fault) => {
    expect(() =>
      parse({
        "paystream:notifications": JSON.stringify(notifications),
        "paystream:secrets": JSON.stringify({
          ...JSON.parse(right["paystream:secrets"] ?? ""),
          ...secrets,
        }),
      }),
    ).toThrow(fault);
  });

  it("where the monitoring would be open to nobody, or with a password in plain text", () => {
    const access = { "paystream:access": '{"domain":"qa.example.com"}' };
    const secrets = JSON.parse(right["paystream:secrets"] ?? "");

    expect(() => parse(access)).toThrow("paystream:secrets.MONITORING_USERS is missing");
    expect(() =>
      parse({
        ...access,
        "paystream:secrets": JSON.stringify({ ...secrets, MONITORING_USERS: "on-call:secret" }),
      }),
    ).toThrow("MONITORING_USERS is not usable: it must be lines of an htpasswd file");
  });

  it("where there is room for backups, and none for what is backed up", () => {
    expect(() => parse({ "paystream:storage": '{"prometheusBackup":"50Gi"}' })).toThrow(
      "There is a volume for backups of Prometheus, and none that Prometheus itself keeps",
    );
  });

  it("where there is an address of a Grafana that is left out", () => {
    expect(() =>
      parse({ "paystream:grafana": "false", "paystream:grafanaUrl": "http://localhost:3001" }),
    ).toThrow("paystream:grafanaUrl is not a setting of this environment");
  });

  it("where a development Vault has no token, or a Vault of the cluster no address", () => {
    expect(() => parse({ "paystream:vault": '{"development":true}' })).toThrow(
      "pulumi config set --secret paystream:vaultRootToken",
    );
    expect(() => parse({ "paystream:vault": undefined })).toThrow(
      "pulumi config set --path 'paystream:vault.address'",
    );
  });
});
