import { type RenderedFiles, renderedFiles } from "./rendered-files.ts";
import { runProgram } from "./run-program.ts";
import { stackConfiguration } from "./stack-configuration.ts";

/** Renders an environment from its `Pulumi.<env>.yaml`, offline and without its secrets. */
export async function renderEnvironment(environment: string): Promise<RenderedFiles> {
  return renderedFiles(await runProgram(environment, stackConfiguration(environment)));
}
