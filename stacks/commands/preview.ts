/**
 * `pnpm preview <env>` shows what `pulumi up` would do to the live environment. Without the pulumi CLI it
 * shows the plan of the rendered files instead, which needs no cluster.
 *
 * @module
 */

import { mkdirSync } from "node:fs";
import { planMarkdown } from "../plan/markdown.ts";
import { plan } from "../plan/plan.ts";
import { baseRevision } from "../plan/revision-files.ts";
import { root } from "../render/stack-configuration.ts";
import { environmentOf } from "./environment-argument.ts";
import { hasPulumi, pulumi, pulumiMissing, selectStack } from "./pulumi-cli.ts";
import { runCommand } from "./run-command.ts";

await runCommand(() => {
  const environment = environmentOf(process.argv[2]);
  if (hasPulumi()) {
    mkdirSync(new URL(".pulumi-state", root), { recursive: true });
    return (
      selectStack(environment) ||
      pulumi(environment, ["preview", "--diff", "--policy-pack", "stacks/policy"])
    );
  }
  const changes = plan(baseRevision("main"), undefined).get(environment) ?? [];
  process.stdout.write(
    `${pulumiMissing}\nOffline, this is the plan of the rendered files since main:\n\n`,
  );
  process.stdout.write(planMarkdown(new Map([[environment, changes]])));
  return 0;
});
