import { project } from "../../../stacks/environment/project.ts";
import { renderedObjects } from "../../../stacks/plan/rendered-objects.ts";
import { renderedFiles } from "../../../stacks/render/rendered-files.ts";
import { runProgram } from "../../../stacks/render/run-program.ts";
import { stackConfiguration } from "../../../stacks/render/stack-configuration.ts";
import type { RenderedKubernetesObject } from "../../stacks/rendered-environment.ts";
import { type Figures, figuresOf } from "../figures.ts";
import { blueGreenSettings } from "../preview-payments.ts";

/** How staging is with what the drills of blue/green need of it. */
export async function blueGreenFigures(): Promise<Figures> {
  const needed = Object.entries(blueGreenSettings).map(([key, value]) => [
    `${project}:${key}`,
    value,
  ]);
  const configuration = { ...stackConfiguration("staging"), ...Object.fromEntries(needed) };
  const objects = renderedObjects(renderedFiles(await runProgram("staging", configuration)));
  return figuresOf(objects.map(({ content }) => content as unknown as RenderedKubernetesObject));
}
