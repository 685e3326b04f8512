import { goProgram } from "./go-program.ts";
import { pythonProgram } from "./python-program.ts";
import type { Recipe } from "./recipe.ts";

/** Prometheus and what checks its files are one module, and of one version. */
const prometheusModule = {
  module: "prometheus",
  // Service discovery of every cloud: most of the build, and nothing that a check needs. Static targets stay.
  tags: ["remove_all_sd"],
} as const;

/** Every tool of `pnpm verify` that npm does not have. Its version is in the folder of its name. */
export const tools = {
  checkov: pythonProgram({ name: "checkov", duration: "one to four minutes" }),
  cyclonus: goProgram({
    name: "cyclonus",
    package: "github.com/mattfenwick/cyclonus/cmd/cyclonus",
    duration: "two to eight minutes",
  }),
  "kube-score": goProgram({
    name: "kube-score",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    duration: "one to four minutes",
  }),
  prometheus: goProgram({
    ...prometheusModule,
    name: "prometheus",
    package: "github.com/prometheus/prometheus/cmd/prometheus",
    duration: "three to eight minutes",
  }),
  promtool: goProgram({
    ...prometheusModule,
    name: "promtool",
    package: "github.com/prometheus/prometheus/cmd/promtool",
    duration: "two to five minutes",
  }),
  schemathesis: pythonProgram({ name: "schemathesis", duration: "half a minute" }),
  trivy: pythonProgram({ name: "trivy", duration: "half a minute" }),
} as const satisfies Record<string, Recipe>;

export type ToolName = keyof typeof tools;
