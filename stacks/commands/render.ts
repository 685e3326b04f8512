/**
 * `pnpm render [<env>]` writes the rendered files of one environment or of all.
 * `pnpm render --check [<env>]` writes nothing, and fails with a diff of each file that is stale.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { staleFiles, writeStale } from "../render/committed-files.ts";
import { fileDiff } from "../render/file-diff.ts";
import { renderEnvironment } from "../render/render-environment.ts";
import { environmentsOf } from "./environment-argument.ts";
import { runCommand } from "./run-command.ts";

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  let staleCount = 0;
  for (const environment of environmentsOf(positionals[0])) {
    const stale = staleFiles(environment, await renderEnvironment(environment));
    staleCount += stale.length;
    if (values.check) {
      process.stdout.write(stale.map(fileDiff).join("\n"));
    } else {
      writeStale(stale);
      process.stdout.write(stale.map(({ path }) => `wrote ${path}\n`).join(""));
    }
  }
  if (values.check && staleCount > 0) {
    process.stderr.write(
      `\n${staleCount} rendered files are stale: run \`pnpm render\` and commit them.\n`,
    );
    return 1;
  }
  if (staleCount === 0) {
    process.stdout.write("The rendered files are what the program renders.\n");
  }
  return 0;
});
