/**
 * `pnpm rollback <env>` brings back what ran before: it writes the image, version and revision of the
 * release before the current one into Pulumi.<env>.yaml, renders the environment, and says what that
 * changes. To commit and to provision is left to the person. docs/operations/rollback.md says when which.
 *
 * Options: `--to <version or revision>` names another release. `--break-glass` has Argo Rollouts undo to
 * that release first, at once and past Pulumi. `--infrastructure` leaves the release, and brings back the
 * other settings of the environment, from the commit `--to` or from before they last changed.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { planMarkdown } from "../plan/markdown.ts";
import { plan } from "../plan/plan.ts";
import { earlierInputs, earlierSettings } from "../release/earlier-inputs.ts";
import { releaseName, releaseOf, settingsFile, withRelease } from "../release/release.ts";
import { earlierRelease, releasesOf, settingsHistory } from "../release/release-history.ts";
import {
  readSettings,
  refuseUncommitted,
  releasePaths,
  writeSettings,
} from "../release/write-settings.ts";
import { environmentOf, UsageError } from "./environment-argument.ts";
import { runCommand } from "./run-command.ts";
import { undoRollout } from "./undo-rollout.ts";

/** What to write, and how to say it. */
interface Target {
  readonly settings: string;
  /** `to 1.4.0 (3f2c1d9)`. */
  readonly name: string;
  /** By digest. */
  readonly image: string;
}

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      to: { type: "string" },
      infrastructure: { type: "boolean", default: false },
      "break-glass": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const environment = environmentOf(positionals[0]);
  if (values.infrastructure && values["break-glass"]) {
    throw new UsageError(
      "--break-glass undoes a release, and --infrastructure leaves it: use one of them.",
    );
  }
  refuseUncommitted(environment);
  const target = values.infrastructure
    ? infrastructureOf(environment, values.to)
    : releaseBefore(environment, values.to);
  if (values["break-glass"]) {
    const undone = undoRollout(environment, target.image);
    if (undone !== 0) {
      return undone;
    }
  }
  const written = await writeSettings(environment, target.settings);
  process.stdout.write(written.map((path) => `wrote ${path}\n`).join(""));
  const changes = plan("HEAD", undefined).get(environment) ?? [];
  process.stdout.write(`\n${planMarkdown(new Map([[environment, changes]]))}\n`);
  process.stdout.write(
    [
      `${environment} goes back ${target.name}. Commit it, and provision:`,
      "",
      `    git commit --message "revert(${environment}): go back ${target.name}" -- ${releasePaths(environment).join(" ")}`,
      `    pnpm provision ${environment}`,
      "",
    ].join("\n"),
  );
  return 0;
});

function releaseBefore(environment: string, to: string | undefined): Target {
  const now = readSettings(environment);
  const current = releaseOf(now, settingsFile(environment));
  const history = settingsHistory(environment);
  const release = earlierRelease(releasesOf(environment, history), current, to);
  return {
    settings: withRelease(now, release),
    name: `to ${releaseName(release)}`,
    image: release.image,
  };
}

function infrastructureOf(environment: string, to: string | undefined): Target {
  const now = readSettings(environment);
  const earlier = earlierSettings(settingsHistory(environment), now, to);
  return {
    settings: earlierInputs(now, earlier.text, settingsFile(environment)),
    name: `to the settings of ${earlier.commit.slice(0, 12)}`,
    image: releaseOf(now, settingsFile(environment)).image,
  };
}
