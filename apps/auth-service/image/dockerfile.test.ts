import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { contract } from "../src/contract.ts";
import { repository } from "./bundle-program.ts";
import { parseDockerfile } from "./parse-dockerfile.ts";

const file = new URL("Dockerfile", import.meta.url);
const stages = parseDockerfile(await readFile(file, "utf8"));
const [build, runtime] = stages;

const instructions = (stage: typeof build, name: string) =>
  stage?.instructions.filter((instruction) => instruction.name === name) ?? [];
const only = (stage: typeof build, name: string) => {
  const found = instructions(stage, name);
  expect(found, `${name} stands there once`).toHaveLength(1);
  return found[0];
};

describe("the Dockerfile", () => {
  it("builds in one stage and runs in another, which is distroless", () => {
    expect(stages).toHaveLength(2);
    expect(runtime?.image).toMatch(/^gcr\.io\/distroless\/nodejs24-debian\d+:nonroot$/);
  });

  it("builds with the Node that the workspace has, and names a whole version of pnpm", async () => {
    const workspace = await readFile(new URL("pnpm-workspace.yaml", repository), "utf8");
    const node = /^ {2}node: (\S+)$/m.exec(workspace)?.[1];
    expect(build?.image).toMatch(new RegExp(`/node:${node?.replaceAll(".", "\\.")}-`));
    expect(instructions(build, "RUN")[0]?.text).toMatch(/ pnpm@12\.\d+\.\d+$/);
  });

  it("uses no image whose tag is missing or `latest`", () => {
    for (const { image } of stages) {
      expect(image).toMatch(/:(?!latest)[\w.-]+$/);
    }
  });

  it("copies only what is there", () => {
    for (const { words } of instructions(build, "COPY")) {
      for (const source of words.slice(0, -1)) {
        expect(existsSync(new URL(source, repository)), source).toBe(true);
      }
    }
  });

  it("copies the manifest of every package that the service needs, before it installs", () => {
    const copied = instructions(build, "COPY").flatMap(({ words }) => words.slice(0, -1));
    const needed = Object.keys(manifest.dependencies)
      .filter((name) => name.startsWith("@paystream/"))
      .map((name) => `packages/${basename(name)}/package.json`);
    expect(needed).not.toHaveLength(0);
    expect(copied).toEqual(expect.arrayContaining(needed));
  });

  it("lets everything that it copies into the build, and nothing installed or built here", async () => {
    const rules = await readFile(new URL("Dockerfile.dockerignore", import.meta.url), "utf8");
    const allowed = [...rules.matchAll(/^!(.+)$/gm)].map(([, path = ""]) => path);
    for (const { words } of instructions(build, "COPY")) {
      for (const source of words.slice(0, -1)) {
        const isAllowed = allowed.some((path) => source === path || source.startsWith(`${path}/`));
        expect(isAllowed, source).toBe(true);
      }
    }
    expect(rules).toMatch(/^\*$/m);
    expect(rules).toMatch(/^\*\*\/node_modules$/m);
  });

  it("runs what the bundle has, without a shell, so that signals arrive", async () => {
    const copy = only(runtime, "COPY");
    expect(copy?.flags).toEqual({ from: build?.name });
    expect(copy?.text).toBe("/repository/apps/auth-service/dist ./");
    expect(only(runtime, "WORKDIR")?.text).toBe("/app");
    expect(only(runtime, "ENTRYPOINT")?.words).toEqual(["/nodejs/bin/node", "/app/main.js"]);
    const bundled = await readFile(new URL("bundle.ts", import.meta.url), "utf8");
    expect(bundled).toContain('"main.js": ');
    expect(bundled).toContain('"health.js": ');
  });

  it("checks its health without a shell", () => {
    expect(only(runtime, "HEALTHCHECK")?.text).toBe('CMD ["/nodejs/bin/node", "/app/health.js"]');
  });

  it("runs as a user that is not root, by number", () => {
    expect(only(runtime, "USER")?.text).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  it("says what it is and which port it has, and holds no secret", () => {
    expect(only(runtime, "EXPOSE")?.text).toBe(String(contract.port));
    const environment = only(runtime, "ENV")?.text ?? "";
    expect(environment).toContain(`${contract.variables.environment}=production`);
    const given = [...environment.matchAll(/(\w+)=/g)].map(([, name]) => name);
    const secrets = Object.values({ ...contract.secrets, ...contract.optionalSecrets });
    expect(given.filter((name) => (secrets as string[]).includes(name ?? ""))).toEqual([]);
    const labels = only(runtime, "LABEL")?.text ?? "";
    for (const label of ["title", "description", "source", "licenses", "version", "revision"]) {
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
    }
  });
});
