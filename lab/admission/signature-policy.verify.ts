import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, type TestContext } from "vitest";
import { signaturePolicySpec } from "../../stacks/admission/signature-policy.ts";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { type KeyPair, type Signing, useSigning } from "../delivery/testing/use-signing.ts";
import { changedObject } from "../stacks/wrong-value.ts";
import { useTool } from "../tools/use-tool.ts";
import { judge } from "./kyverno-command.ts";

const kyverno = useTool("kyverno");
const definitions = useTool("custom-resource-definitions");
const signing = useSigning();

const [environment = ""] = environments();
const IMAGE = ["Rollout", "spec", "template", "spec", "containers", 0, "image"] as const;

it("admits an image that our key has signed, with the bill of materials of its packages", async (context) => {
  const registry = await signing(context);
  const image = await registry.push();
  const ours = await registry.keyPair("ours");
  await sign(registry, image, ours, { withBillOfMaterials: true });

  expect(await judgementOf(context, image, ours)).toEqual({ result: "pass", message: "success" });
});

it("refuses an image that nobody has signed", async (context) => {
  const registry = await signing(context);
  const image = await registry.push();

  expect(await judgementOf(context, image, await registry.keyPair("ours"))).toEqual({
    result: "fail",
    message: expect.stringMatching(/^an image of \S+ is not signed by our key$/),
  });
});

it("refuses an image that another key has signed", async (context) => {
  const registry = await signing(context);
  const image = await registry.push();
  await sign(registry, image, await registry.keyPair("theirs"), { withBillOfMaterials: true });

  expect(await judgementOf(context, image, await registry.keyPair("ours"))).toEqual({
    result: "fail",
    message: expect.stringMatching(/^an image of \S+ is not signed by our key$/),
  });
});

it("refuses an image whose packages nobody has vouched for", async (context) => {
  const registry = await signing(context);
  const image = await registry.push();
  const ours = await registry.keyPair("ours");
  await sign(registry, image, ours, { withBillOfMaterials: false });

  expect(await judgementOf(context, image, ours)).toEqual({
    result: "fail",
    message: expect.stringMatching(/has no bill of materials .* that is signed by our key$/),
  });
});

it("refuses another image of the same name than the one that is signed", async (context) => {
  const registry = await signing(context);
  const ours = await registry.keyPair("ours");
  await sign(registry, await registry.push(), ours, { withBillOfMaterials: true });

  const other = await registry.push("somebody");
  expect(await judgementOf(context, other, ours)).toMatchObject({ result: "fail" });
});

async function sign(
  { pipeline, folder }: Signing,
  image: string,
  key: KeyPair,
  { withBillOfMaterials }: { readonly withBillOfMaterials: boolean },
): Promise<void> {
  const sbom = join(folder, "sbom.json");
  await writeFile(sbom, '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}');
  await pipeline("image-sign", [image, ...(withBillOfMaterials ? ["--sbom", sbom] : [])], key);
}

/** What the policy says of a Rollout with an image, where the image's own registry is the approved one. */
async function judgementOf(context: TestContext, image: string, key: KeyPair) {
  const rollout = changedObject(environment, IMAGE, image);
  const { namespace = "" } = rollout.metadata;
  const policy = {
    apiVersion: "policies.kyverno.io/v1",
    kind: "NamespacedImageValidatingPolicy",
    metadata: { name: "image-signed", namespace },
    spec: signaturePolicySpec({
      repository: image.replace(/@.*/, ""),
      signer: { kind: "key", publicKey: await readFile(key.COSIGN_PUBLIC_KEY, "utf8") },
    }),
  };
  const said = await judge(
    { executable: kyverno(context), definitions: definitions(context) },
    { policies: [policy], objects: [rollout] },
  );
  expect(said).toHaveLength(1);
  return { result: said[0]?.result, message: said[0]?.message };
}
