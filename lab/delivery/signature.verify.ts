import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { billOfMaterials } from "../../stacks/release/signer.ts";
import { runCommand } from "../tools/run-command.ts";
import { useSigning } from "./testing/use-signing.ts";

const signing = useSigning();

describe("an image in a registry", () => {
  it("is ours once it is signed with our key, and with the bill of materials of its packages", async (context) => {
    const { push, keyPair, pipeline, cosign, folder } = await signing(context);
    const image = await push();
    const key = await keyPair("ours");
    const sbom = join(folder, "sbom.json");
    await writeFile(sbom, '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}');

    await expect(pipeline("image-verify", [image], key)).rejects.toThrow("is not signed by");
    await pipeline("image-sign", [image, "--sbom", sbom], key);
    expect(await pipeline("image-verify", [image], key)).toBe(
      `${image} is signed by our pipeline.\n`,
    );
    const flags = [
      "--type=cyclonedx",
      "--insecure-ignore-tlog=true",
      `--key=${key.COSIGN_PUBLIC_KEY}`,
    ];
    const attested = await runCommand(cosign, ["verify-attestation", ...flags, image]);
    const { payload } = JSON.parse(attested);
    expect(JSON.parse(Buffer.from(payload, "base64").toString()).predicateType).toBe(
      billOfMaterials,
    );
  });

  it("is not ours with the signature of another key", async (context) => {
    const { push, keyPair, pipeline } = await signing(context);
    const image = await push();
    await pipeline("image-sign", [image], await keyPair("theirs"));

    const ours = await keyPair("ours");
    await expect(pipeline("image-verify", [image], ours)).rejects.toThrow("is not signed by");
  });

  it("is signed by digest only", async (context) => {
    const { push, keyPair, pipeline } = await signing(context);
    const image = (await push()).replace(/@.*/, ":latest");
    const key = await keyPair("ours");

    await expect(pipeline("image-sign", [image], key)).rejects.toThrow("is not an image by digest");
  });
});
