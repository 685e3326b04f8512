/**
 * `pnpm promote <from> <to>` takes what one environment runs into another, such as from staging to prod:
 * the same digest, with its version and revision, written into Pulumi.<to>.yaml together with what the
 * program renders of it. The image must be signed by our pipeline (stacks/release/signature.ts). It is
 * meant to become a pull request; nothing is applied.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { planMarkdown } from "../plan/markdown.ts";
import { plan } from "../plan/plan.ts";
import {
  isReleased,
  releaseName,
  releaseOf,
  settingsFile,
  withRelease,
} from "../release/release.ts";
import { verifySignature } from "../release/signature.ts";
import {
  readSettings,
  refuseUncommitted,
  releasePaths,
  writeSettings,
} from "../release/write-settings.ts";
import { environmentOf, UsageError } from "./environment-argument.ts";
import { runCommand } from "./run-command.ts";

await runCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [from, to] = [environmentOf(positionals[0]), environmentOf(positionals[1])];
  if (from === to) {
    throw new UsageError(`${from} cannot be promoted to itself: pnpm promote <from> <to>`);
  }
  refuseUncommitted(from);
  refuseUncommitted(to);
  const release = releaseOf(readSettings(from), settingsFile(from));
  const before = readSettings(to);
  if (!isReleased(release)) {
    throw new UsageError(`${from} has no release yet: its image is a digest of zeros.`);
  }
  if (releaseOf(before, settingsFile(to)).image === release.image) {
    throw new UsageError(`${to} has ${releaseName(release)} already.`);
  }
  verifySignature(release.image);

  const written = await writeSettings(to, withRelease(before, release));
  process.stdout.write(written.map((path) => `wrote ${path}\n`).join(""));
  const changes = plan("HEAD", undefined).get(to) ?? [];
  process.stdout.write(`\n${planMarkdown(new Map([[to, changes]]))}\n`);
  process.stdout.write(
    [
      `${to} is to run ${releaseName(release)}, as ${from} does. Commit it for a pull request:`,
      "",
      `    git commit --message "chore(${to}): release ${releaseName(release)}" -- ${releasePaths(to).join(" ")}`,
      "",
    ].join("\n"),
  );
  return 0;
});
