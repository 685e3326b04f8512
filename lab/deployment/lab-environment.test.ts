import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { forgetEnvironment, keepEnvironment, openEnvironment } from "./lab-environment.ts";

const place = { kubeconfig: "/tmp/kubeconfig", kubeContext: "lab" };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paystream-lab-test-"));
});
afterEach(() => rm(folder, { recursive: true }));

const file = () => join(folder, "environments", "staging.json");

it("an environment gets secrets of its own, all of those that the service knows", async () => {
  const staging = await keepEnvironment(folder, "staging", place);
  const prod = await keepEnvironment(folder, "prod", place);
  expect(Object.keys(staging.secrets).sort()).toEqual([
    "ADMIN_TOKEN",
    "BANK_API_KEY",
    "DB_PASSWORD",
    "ENCRYPTION_KEY",
  ]);
  const values = [staging, prod].flatMap(({ secrets, vaultToken, passphrase }) => [
    ...Object.values(secrets),
    vaultToken,
    passphrase,
  ]);
  expect(new Set(values).size).toBe(12);
  expect(values.every((value) => value.length >= 32)).toBe(true);
});

it("its secrets are kept when it is brought up again, and what else it is may change", async () => {
  const first = await keepEnvironment(folder, "staging", place);
  const settings = { pace: "5" };
  const second = await keepEnvironment(folder, "staging", { ...place, settings });
  expect(second).toEqual({ ...first, settings: { ...first.settings, pace: "5" } });
  expect(await openEnvironment(folder, "staging")).toEqual(second);
});

it("nobody else may read them", async () => {
  await keepEnvironment(folder, "staging", place);
  await writeFile(file(), await readFile(file(), "utf8"), { mode: 0o644 });
  await keepEnvironment(folder, "staging", place);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "environments"))).mode & 0o777).toBe(0o700);
});

it("one that is not up is refused with the command that brings it up", async () => {
  await expect(openEnvironment(folder, "staging")).rejects.toThrow(
    "The environment staging is not up. Bring it up: pnpm lab up staging",
  );
  await keepEnvironment(folder, "staging", place);
  await forgetEnvironment(folder, "staging");
  await expect(openEnvironment(folder, "staging")).rejects.toThrow("is not up");
});

it("one that nobody has committed is refused with those that there are", async () => {
  await expect(keepEnvironment(folder, "stage", place)).rejects.toThrow(
    'There is no environment "stage". Known: prod, staging.',
  );
});

it("a file that was cut off is refused, and named", async () => {
  await keepEnvironment(folder, "staging", place);
  await writeFile(file(), '{"name":');
  await expect(openEnvironment(folder, "staging")).rejects.toThrow(
    `${file()} is not what \`pnpm lab up\` writes`,
  );
});
