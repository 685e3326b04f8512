import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pulumiVariables } from "./pulumi-cli.ts";

describe("pulumi runs with", () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "paystream-pulumi-"));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it("the project's Node first on PATH, because it runs the program's TypeScript", () => {
    expect(pulumiVariables({ PATH: "/usr/bin", PULUMI_HOME: home })["PATH"]).toBe(
      `${dirname(process.execPath)}${delimiter}/usr/bin`,
    );
  });

  it("its state in files of the repository, where nobody has chosen a backend", () => {
    expect(pulumiVariables({ PULUMI_HOME: home })["PULUMI_BACKEND_URL"]).toMatch(
      /^file:\/\/.*\.pulumi-state$/,
    );
  });

  it("the backend that a variable names", () => {
    const variables = { PULUMI_HOME: home, PULUMI_BACKEND_URL: "s3://state" };

    expect(pulumiVariables(variables)["PULUMI_BACKEND_URL"]).toBe("s3://state");
  });

  it("the backend that somebody has logged in to", () => {
    writeFileSync(join(home, "credentials.json"), '{"current":"https://api.pulumi.com"}');

    expect(pulumiVariables({ PULUMI_HOME: home })).not.toHaveProperty("PULUMI_BACKEND_URL");
  });
});
