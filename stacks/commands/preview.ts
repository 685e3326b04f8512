/**
 * `pnpm preview <env>` shows what `pulumi up` would do to the live environment. Without the pulumi CLI it
 * shows the plan of the rendered files since `main` instead, or since another revision that is named after
 * the environment; that needs no cluster. `--markdown <file>` writes what it shows for a pull request too.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { codeBlock } from "../plan/code-block.ts";
import { planMarkdown } from "../plan/markdown.ts";
import { plan } from "../plan/plan.ts";
import { baseRevision } from "../plan/revision-files.ts";
import { root } from "../render/stack-configuration.ts";
import { environmentOf } from "./environment-argument.ts";
import {
  hasPulumi,
  policyPack,
  pulumi,
  pulumiMissing,
  recordedPulumi,
  selectStack,
} from "./pulumi-cli.ts";
import { runCommand } from "./run-command.ts";

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { markdown: { type: "string" } },
    allowPositionals: true,
  });
  const [name, base = "main"] = positionals;
  const environment = environmentOf(name);
  if (hasPulumi()) {
    mkdirSync(new URL(".pulumi-state", root), { recursive: true });
    const args = ["preview", "--diff", "--policy-pack", policyPack];
    const selected = selectStack(environment);
    if (selected !== 0 || values.markdown === undefined) {
      return selected || pulumi(environment, args);
    }
    const { status, output } = recordedPulumi(environment, args);
    const title = `## ${environment}, live${status === 0 ? "" : ": the preview failed"}`;
    writeFileSync(values.markdown, `${title}\n\n${codeBlock("diff", output)}`);
    return status;
  }
  const changes = plan(baseRevision(base), undefined).get(environment) ?? [];
  process.stdout.write(
    `${pulumiMissing}\nOffline, this is the plan of the rendered files since ${base}:\n\n`,
  );
  process.stdout.write(planMarkdown(new Map([[environment, changes]])));
  return 0;
});
