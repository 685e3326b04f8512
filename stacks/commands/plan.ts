/**
 * `pnpm plan [<base> [<head>]]` prints, as Markdown for a pull request, what a change of the rendered files
 * does to each environment: since the branch left `<base>` (`main`), up to the working tree or `<head>`.
 *
 * @module
 */

import { planMarkdown } from "../plan/markdown.ts";
import { plan } from "../plan/plan.ts";
import { baseRevision } from "../plan/revision-files.ts";
import { runCommand } from "./run-command.ts";

await runCommand(() => {
  const [base = "main", head] = process.argv.slice(2);
  process.stdout.write(planMarkdown(plan(baseRevision(base, head), head)));
  return 0;
});
