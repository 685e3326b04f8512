import { changedEnvironment } from "../../stacks/rendered-environment.ts";
import { type Figures, figuresOf } from "../figures.ts";
import { blueGreenSettings } from "../preview-payments.ts";

/** How staging is with what the drills of blue/green need of it. */
export async function blueGreenFigures(): Promise<Figures> {
  return figuresOf(await changedEnvironment("staging", blueGreenSettings));
}
