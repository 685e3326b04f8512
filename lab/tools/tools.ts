import { goProgram } from "./go-program.ts";
import { pythonProgram } from "./python-program.ts";
import type { Recipe } from "./recipe.ts";

/** Every tool of `pnpm verify` that npm does not have. Its version is in the folder of its name. */
export const tools = {
  promtool: goProgram({
    name: "promtool",
    package: "github.com/prometheus/prometheus/cmd/promtool",
    // Service discovery of every cloud: most of the build, and nothing that a check needs.
    tags: ["remove_all_sd"],
    duration: "two to five minutes",
  }),
  schemathesis: pythonProgram({ name: "schemathesis", duration: "half a minute" }),
} as const satisfies Record<string, Recipe>;

export type ToolName = keyof typeof tools;
