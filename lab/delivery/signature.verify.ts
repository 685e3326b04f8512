import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { root } from "../../stacks/render/stack-configuration.ts";
import { freePorts } from "../free-ports.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";

const cosign = useTool("cosign");
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

describe("an image in a registry", () => {
  it("is ours once it is signed with our key, and with the bill of materials of its packages", async (context) => {
    const image = await pushedImage(context);
    const key = await keyPair(context, "ours");
    const sbom = join(folder, "sbom.json");
    await writeFile(sbom, '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}');

    await expect(pnpm(context, "image-verify", [image], key)).rejects.toThrow("is not signed by");
    await pnpm(context, "image-sign", [image, "--sbom", sbom], key);
    expect(await pnpm(context, "image-verify", [image], key)).toBe(
      `${image} is signed by our pipeline.\n`,
    );
    const flags = [
      "--type=cyclonedx",
      "--insecure-ignore-tlog=true",
      `--key=${key.COSIGN_PUBLIC_KEY}`,
    ];
    const attested = await runCommand(cosign(context), ["verify-attestation", ...flags, image]);
    const { payload } = JSON.parse(attested);
    expect(JSON.parse(Buffer.from(payload, "base64").toString()).predicateType).toBe(
      "https://cyclonedx.org/bom",
    );
  });

  it("is not ours with the signature of another key", async (context) => {
    const image = await pushedImage(context);
    await pnpm(context, "image-sign", [image], await keyPair(context, "theirs"));

    const ours = await keyPair(context, "ours");
    await expect(pnpm(context, "image-verify", [image], ours)).rejects.toThrow("is not signed by");
  });

  it("is signed by digest only", async (context) => {
    const image = (await pushedImage(context)).replace(/@.*/, ":latest");
    const key = await keyPair(context, "ours");

    await expect(pnpm(context, "image-sign", [image], key)).rejects.toThrow(
      "is not an image by digest",
    );
  });
});

/** Runs a command of the pipeline, with the lab's cosign on the PATH. */
async function pnpm(
  context: TestContext,
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const bin = join(folder, "bin");
  await symlink(join(cosign(context), ".."), bin).catch(() => undefined);
  const program = fileURLToPath(new URL(`.github/commands/${name}.ts`, root));
  const env = { ...variables, COSIGN_PASSWORD: "", PATH: `${bin}:${process.env["PATH"]}` };
  return runCommand(process.execPath, [program, ...args], { env });
}

async function keyPair(context: TestContext, name: string) {
  const prefix = join(folder, name);
  const args = ["generate-key-pair", `--output-key-prefix=${prefix}`];
  await runCommand(cosign(context), args, { env: { COSIGN_PASSWORD: "" } });
  return { COSIGN_KEY: `${prefix}.key`, COSIGN_PUBLIC_KEY: `${prefix}.pub` };
}

/** Starts a registry, and pushes an image without any layer. */
async function pushedImage(context: TestContext): Promise<string> {
  const [port] = await freePorts(1);
  const server = spawn(registry(context), ["-port", String(port)], { stdio: "ignore" });
  const ended = once(server, "close");
  cleanUp.push(() => server.kill() && ended);
  const name = `127.0.0.1:${port}/paystream/auth-service`;
  const url = `http://127.0.0.1:${port}/v2/paystream/auth-service`;
  await expect
    .poll(() =>
      fetch(`http://127.0.0.1:${port}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    .toBe(true);

  const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
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
  return `${name}@${digestOf(manifest)}`;
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
