import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CONTEXT, GATEWAY } from "../kind/steps.ts";

const command = fileURLToPath(new URL("lab.ts", import.meta.url));
const IMAGE = `localhost:5001/paystream/auth-service@sha256:${"1".repeat(64)}`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kind-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a program on the PATH that writes down how it was called, and then does what the script says. */
async function install(program: string, script = "true"): Promise<void> {
  const file = join(folder, program);
  const note = `[ "$1" = --help ] || echo "${program} $*" >> ${folder}/calls`;
  await writeFile(file, `#!/bin/sh\n${note}\n${script}\n`);
  await chmod(file, 0o755);
}

function labKind(...args: string[]) {
  return spawnSync(process.execPath, [command, "kind", ...args], {
    encoding: "utf8",
    env: { PATH: folder },
  });
}

const calls = async () => (await readFile(join(folder, "calls"), "utf8").catch(() => "")).trim();

describe("pnpm lab kind", () => {
  beforeEach(async () => {
    await install("kind");
    await install("kubectl", '[ "$2" != get ]');
    await install("helm");
    await install("docker", `case "$*" in *RepoDigests*) echo ${IMAGE};; inspect*) false;; esac`);
  });

  it("makes a registry, a cluster, the controllers and the image, and says what comes next", async () => {
    const { status, stdout } = labKind();

    expect(status).toBe(0);
    const made = await calls();
    expect(made).toMatch(
      /docker run .*registry.*kind create cluster.*istio-cni.*argo-rollouts.*external-secrets.*docker push/s,
    );
    expect(stdout).toContain(`--context ${CONTEXT} --gateway ${GATEWAY}`);
    expect(stdout).toContain(`--image ${IMAGE}`);
  });

  it("makes nothing anew that is there", async () => {
    await install("kubectl");
    await install("docker", `case "$*" in *RepoDigests*) echo ${IMAGE};; esac`);

    expect(labKind().status).toBe(0);
    expect(await calls()).not.toMatch(/kind create|docker run|network connect/);
  });

  it("stops at the first command that fails, and says so", async () => {
    await install("kind", "echo 'no space left' >&2; false");
    const { status, stderr } = labKind();

    expect(status).toBe(1);
    expect(stderr).toContain("no space left");
    expect(await calls()).not.toContain("helm");
  });

  it("does nothing where a program is missing, and names it", async () => {
    await rm(join(folder, "helm"));
    const { status, stderr } = labKind();

    expect(status).toBe(1);
    expect(stderr).toBe("Not on the PATH: helm. Nothing was done.\n");
    expect(await calls()).toBe("");
  });

  it("only says the commands when it is asked to print them", async () => {
    const { stdout } = labKind("--print");

    expect(stdout).toContain("kind create cluster --config");
    expect(await calls()).toBe("");
  });

  it("takes away what it made", async () => {
    expect(labKind("--delete").status).toBe(0);
    expect(await calls()).toBe(
      "kind delete cluster --name=paystream\ndocker rm --force paystream-registry",
    );
  });
});

it("the gateway's port of the cluster's configuration is the one that the steps open", async () => {
  const { nodes } = parse(await readFile(new URL("../kind/cluster.yaml", import.meta.url), "utf8"));
  const [{ containerPort, hostPort }] = nodes[0].extraPortMappings;

  expect(new URL(GATEWAY).port).toBe(String(hostPort));
  const { stdout } = spawnSync(process.execPath, [command, "kind", "--print"], {
    encoding: "utf8",
  });
  expect(stdout).toContain(`nodePort=${containerPort}`);
});
