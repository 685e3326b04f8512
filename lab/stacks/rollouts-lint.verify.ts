import { describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { blueGreenSettings } from "../drills/preview-payments.ts";
import { runCommand } from "../tools/run-command.ts";
import { useTool } from "../tools/use-tool.ts";
import { ManifestFile } from "./manifest-file.ts";
import {
  changedEnvironment,
  type RenderedKubernetesObject,
  renderedEnvironment,
} from "./rendered-environment.ts";
import { changedObject, type WrongValue } from "./wrong-value.ts";

const plugin = useTool("kubectl-argo-rollouts");

describe.each(environments())("the release of %s", (environment) => {
  it("is one that Argo Rollouts can carry out, with its Services and routes", async (context) => {
    expect(await lint(context, renderedEnvironment(environment))).toBe("");
  });

  it("is one by blue/green too", async (context) => {
    expect(await lint(context, await changedEnvironment(environment, blueGreenSettings))).toBe("");
  });
});

describe("Argo Rollouts refuses", () => {
  const [environment = ""] = environments();

  it.for<WrongValue>([
    [
      "a weight of more than everything",
      ["Rollout", "spec", "strategy", "canary", "steps", 0],
      { setWeight: 110 },
      "SetWeight needs to be between 0 and 100",
    ],
    [
      "a canary Service that is the stable one",
      ["Rollout", "spec", "strategy", "canary", "canaryService"],
      "auth-service-stable",
      "same service for the stable and canary services",
    ],
    [
      "a route that the VirtualService does not have",
      ["VirtualService/auth-service-vs", "spec", "http", 0, "name"],
      "secondary",
      "HTTP Route 'primary' is not found",
    ],
    [
      "a VirtualService that routes to another Service",
      ["VirtualService/auth-service-vs", "spec", "http", 0, "route", 1, "destination", "host"],
      "auth-service",
      "Canary Service 'auth-service-canary' not found in route",
    ],
  ])("%s", async ([, field, value, message], context) => {
    const wrong = changedObject(environment, field, value);
    const objects = renderedEnvironment(environment).map((object) =>
      object.kind === wrong.kind ? wrong : object,
    );
    await expect(lint(context, objects)).rejects.toThrow(message);
  });
});

it("Argo Rollouts refuses a preview that is what serves", async (context) => {
  const objects = await changedEnvironment("staging", blueGreenSettings);
  const text = JSON.stringify(objects);
  const same = text.replace(
    '"previewService":"auth-service-canary"',
    '"previewService":"auth-service-stable"',
  );
  expect(same).not.toBe(text);
  await expect(lint(context, JSON.parse(same))).rejects.toThrow(
    "same service for the active and preview services",
  );
});

/**
 * @returns what the lint says, nothing where all is well
 * @throws Error with what is wrong
 */
async function lint(
  context: TestContext,
  objects: readonly RenderedKubernetesObject[],
): Promise<string> {
  const executable = plugin(context);
  // What a Rollout refers to is looked up in the file that it is in.
  await using file = await ManifestFile.of(objects);
  return await runCommand(executable, ["lint", "--filename", file.path]);
}
