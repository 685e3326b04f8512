import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, type TestContext } from "vitest";
import { root } from "../../../stacks/render/stack-configuration.ts";
import { freePorts } from "../../free-ports.ts";
import { runCommand } from "../../tools/run-command.ts";
import { useTool } from "../../tools/use-tool.ts";

/** By which variables the commands of the pipeline know a key pair. */
export interface KeyPair {
  readonly COSIGN_KEY: string;
  readonly COSIGN_PUBLIC_KEY: string;
}

/** What signs images, and a registry for them that is a test's own. */
export interface Signing {
  /** The test's own folder. */
  readonly folder: string;
  readonly cosign: string;
  /** Runs a command of the pipeline, with the lab's cosign on the PATH. */
  readonly pipeline: (name: string, args: readonly string[], key: KeyPair) => Promise<string>;
  readonly keyPair: (name: string) => Promise<KeyPair>;
  /**
   * Pushes an image without any layer, with a tag `latest`.
   *
   * @param name what another image has another of
   * @returns it by digest
   */
  readonly push: (name?: string) => Promise<string>;
}

/** @returns gives a test what it signs with, without any service of Sigstore; it is gone after the test */
export function useSigning(): (context: TestContext) => Promise<Signing> {
  const cosignTool = useTool("cosign");
  const registry = useTool("registry");
  let folder: string;
  const cleanUp: (() => unknown)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "paystream-signature-"));
  });
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) {
      await step();
    }
    await rm(folder, { recursive: true });
  });

  return async (context) => {
    const [cosign, server] = [cosignTool(context), registry(context)];
    const [port] = await freePorts(1);
    const running = spawn(server, ["-port", String(port)], { stdio: "ignore" });
    const ended = once(running, "close");
    cleanUp.push(() => running.kill() && ended);
    const address = `127.0.0.1:${port}`;
    await expect
      .poll(() =>
        fetch(`http://${address}/v2/`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      .toBe(true);
    const bin = join(folder, "bin");
    await symlink(join(cosign, ".."), bin);
    const quiet = { COSIGN_PASSWORD: "" };

    return {
      folder,
      cosign,
      pipeline: (name, args, key) =>
        runCommand(
          process.execPath,
          [fileURLToPath(new URL(`.github/commands/${name}.ts`, root)), ...args],
          { env: { ...key, ...quiet, PATH: `${bin}:${process.env["PATH"]}` } },
        ),
      keyPair: async (name) => {
        const prefix = join(folder, name);
        const args = ["generate-key-pair", `--output-key-prefix=${prefix}`];
        await runCommand(cosign, args, { env: quiet });
        return { COSIGN_KEY: `${prefix}.key`, COSIGN_PUBLIC_KEY: `${prefix}.pub` };
      },
      push: (name = "paystream") => push(address, name),
    };
  };
}

async function push(address: string, author: string): Promise<string> {
  const repository = "paystream/auth-service";
  const url = `http://${address}/v2/${repository}`;
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", author }));
  const upload = await fetch(`${url}/blobs/uploads/`, { method: "POST" });
  const target = new URL(upload.headers.get("location") ?? "", url);
  target.searchParams.set("digest", digestOf(config));
  await fetch(target, { method: "PUT", body: config });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
    }),
  );
  const { ok } = await fetch(`${url}/manifests/latest`, {
    method: "PUT",
    body: manifest,
    headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" },
  });
  expect(ok).toBe(true);
  return `${address}/${repository}@${digestOf(manifest)}`;
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
