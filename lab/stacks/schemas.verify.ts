import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { jsonSchemas } from "../cluster/json-schemas.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";
import { ManifestFile } from "./manifest-file.ts";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";
import { changedObject, type WrongValue } from "./wrong-value.ts";

const controlPlane = useControlPlane();
const kubeconform = useTool("kubeconform");

describe.each(environments())("%s", (environment) => {
  it("has only objects that fit the schemas of their kinds", async (context) => {
    const objects = renderedEnvironment(environment);
    expect(await validate(context, objects)).toEqual({
      valid: objects.length,
      invalid: 0,
      errors: 0,
      skipped: 0,
    });
  });
});

describe("the schemas refuse", () => {
  const [environment = ""] = environments();

  it.for<WrongValue>([
    [
      "a field that a Service does not have",
      ["Service", "spec", "ports", 0, "containerPort"],
      8080,
      "at '/spec/ports/0': additional properties 'containerPort' not allowed",
    ],
    [
      "a field that the pods of a Rollout do not have",
      ["Rollout", "spec", "template", "spec", "restarts"],
      "Always",
      "at '/spec/template/spec': additional properties 'restarts' not allowed",
    ],
    [
      "a VirtualService whose timeout is no string",
      ["VirtualService", "spec", "http", 0, "timeout"],
      5,
      "at '/spec/http/0/timeout': got number, want string",
    ],
    [
      "a NetworkPolicy that is a word",
      ["NetworkPolicy", "spec"],
      "deny",
      "at '/spec': got string, want object",
    ],
  ])("%s", async ([, field, value, message], context) => {
    const wrong = changedObject(environment, field, value);
    await expect(validate(context, [wrong])).rejects.toThrow(message);
  });
});

/**
 * @returns how many objects kubeconform has counted as what
 * @throws Error with what it says, if an object is not valid or a schema is missing
 */
async function validate(context: TestContext, objects: readonly RenderedKubernetesObject[]) {
  const { api } = await controlPlane(context);
  const executable = kubeconform(context);
  await using file = await ManifestFile.of(objects);
  for (const { group, version, kind, schema } of await jsonSchemas(api, objects)) {
    // To kubeconform, a kind without a group is of the group of its version's name.
    const path = join(file.folder, group || version, `${kind.toLowerCase()}-${version}.json`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(schema));
  }
  const schemas = join(file.folder, "{{.Group}}", "{{.ResourceKind}}-{{.ResourceAPIVersion}}.json");
  const flags = ["-strict", "-summary", "-output=json", `-schema-location=${schemas}`];
  return JSON.parse(await runCommand(executable, [...flags, file.path])).summary;
}
