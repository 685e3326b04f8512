import { afterAll, type TestContext } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { ControlPlane, type ControlPlaneOptions } from "./control-plane.ts";
import { installDefinitions, readDefinitions } from "./custom-resource-definitions.ts";

/**
 * One control plane for the tests of a file, which knows the kinds of Istio, Argo Rollouts and External
 * Secrets. It starts with the first test that asks for it.
 *
 * @returns gives a test the control plane; a test skips itself where {@link useTool} would
 */
export function useControlPlane(
  options: ControlPlaneOptions = {},
): (context: TestContext) => Promise<ControlPlane> {
  const kubernetes = useTool("kubernetes");
  const definitions = useTool("custom-resource-definitions");
  let started: Promise<ControlPlane> | undefined;

  afterAll(async () => {
    await (await started)?.[Symbol.asyncDispose]();
  });

  return (context) => {
    const [executable, folder] = [kubernetes(context), definitions(context)];
    started ??= startWith(executable, folder, options);
    return started;
  };
}

async function startWith(
  executable: string,
  folder: string,
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  await using starting = new AsyncDisposableStack();
  const cluster = starting.use(await ControlPlane.start(executable, options));
  await installDefinitions(cluster.api, await readDefinitions(folder));
  starting.move();
  return cluster;
}
