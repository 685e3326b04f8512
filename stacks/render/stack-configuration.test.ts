import { describe, expect, it } from "vitest";
import { parseEnvironment } from "../environment.ts";
import { environments, placeholders, stackConfiguration } from "./stack-configuration.ts";

describe("the configuration that an environment is rendered with", () => {
  it.each(environments())(
    "is that of Pulumi.%s.yaml, with placeholders for the secrets",
    (environment) => {
      const configuration = stackConfiguration(environment);

      expect(JSON.parse(configuration["paystream:secrets"] ?? "")).toEqual({
        BANK_API_KEY: "<paystream:secrets.BANK_API_KEY>",
        DB_PASSWORD: "<paystream:secrets.DB_PASSWORD>",
        ENCRYPTION_KEY: "<paystream:secrets.ENCRYPTION_KEY>",
        MONITORING_USERS: "<paystream:secrets.MONITORING_USERS>",
      });
      expect(parseEnvironment(environment, configuration).name).toBe(environment);
    },
  );

  it("has a placeholder for an encrypted value, that changes when it is set anew", () => {
    const config = (secure: string) => ({ "paystream:secrets": { DB_PASSWORD: { secure } } });

    expect(placeholders(config("v1:first"))).toEqual({
      "paystream:secrets": {
        DB_PASSWORD: expect.stringMatching(/^<paystream:secrets\.DB_PASSWORD [0-9a-f]{8}>$/),
      },
    });
    expect(placeholders(config("v1:second"))).not.toEqual(placeholders(config("v1:first")));
    expect(JSON.stringify(placeholders(config("v1:first")))).not.toContain("v1:first");
  });
});
