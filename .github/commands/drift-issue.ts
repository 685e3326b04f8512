/**
 * `pnpm drift:issue <env> <report>` keeps one issue for each environment that has drifted: what `pnpm drift
 * <env> --report <report>` found opens it, is written into it each night, and closes it when the
 * environment is again what is committed. A look that failed changes an open issue and opens one as well,
 * also where it left no report: not to know is no better.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkedOutCommit } from "../../stacks/commands/checked-out-commit.ts";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { jsonOfFile } from "../../stacks/commands/file-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { type DriftReport, driftReport } from "../../stacks/drift/drift-report.ts";
import { codeBlock } from "../../stacks/plan/code-block.ts";
import { githubRepository, hasMark, markedBody, workflowLogin } from "../github-api.ts";

const titles: Readonly<Record<"drift" | "failed", (report: DriftReport) => string>> = {
  drift: ({ environment }) => `${environment} is not what is committed`,
  failed: ({ environment }) => `Whether ${environment} is what is committed is not known`,
};

const whole = "The log of the workflow's run has all of it.";

await runCommand(async () => {
  const [name, file] = parseArgs({ allowPositionals: true }).positionals;
  const environment = environmentOf(name);
  if (file === undefined) {
    throw new UsageError(
      "pnpm drift:issue <env> <file that pnpm drift <env> --report has written>",
    );
  }
  const report = existsSync(file)
    ? jsonOfFile(file, "report of pnpm drift", driftReport)
    : withoutReport(environment);
  if (report.environment !== environment) {
    throw new UsageError(`${file} is of ${report.environment}, and not of ${environment}.`);
  }
  const { api, at } = githubRepository();
  const mark = `drift of ${report.environment}`;
  const open = await api.paginate(api.rest.issues.listForRepo, {
    ...at,
    state: "open",
    creator: workflowLogin,
    per_page: 100,
  });
  const issue = open.find(({ body, pull_request }) => !pull_request && hasMark(mark, body));

  if (report.outcome === "none") {
    if (issue !== undefined) {
      const own = { ...at, issue_number: issue.number };
      const body = `${report.environment} is what is committed again, as of ${report.commit}.`;
      await api.rest.issues.createComment({ ...own, body });
      await api.rest.issues.update({ ...own, state: "closed", state_reason: "completed" });
    }
    process.stdout.write(
      issue === undefined ? "No drift, and no issue.\n" : `closed ${issue.html_url}\n`,
    );
    return 0;
  }
  const text = {
    title: titles[report.outcome](report),
    body: markedBody(mark, bodyOf(report), whole),
  };
  const { data } =
    issue === undefined
      ? await api.rest.issues.create({ ...at, ...text })
      : await api.rest.issues.update({ ...at, issue_number: issue.number, ...text });
  process.stdout.write(`${data.html_url}\n`);
  return 0;
});

/** What a look comes to that has not even begun, such as where pulumi could not be installed. */
function withoutReport(environment: string): DriftReport {
  const output = "The look ended before it could write a report.";
  return { environment, outcome: "failed", commit: checkedOutCommit(), output };
}

function bodyOf({ environment, outcome, commit, output }: DriftReport): string {
  const meaning =
    outcome === "drift"
      ? `Somebody changed the live environment, or what is committed was never provisioned. \`pnpm provision ${environment} --refresh\` makes it what is committed; a change that is to stay is committed instead.`
      : "The look itself failed, so nobody knows. It is tried again the next night.";
  const run = process.env["GITHUB_RUN_ID"];
  const link = `${process.env["GITHUB_SERVER_URL"]}/${process.env["GITHUB_REPOSITORY"]}/actions/runs/${run}`;
  return [
    meaning,
    "",
    `Compared with ${commit}${run ? ` ([run](${link}))` : ""}.`,
    "",
    codeBlock("diff", output),
  ].join("\n");
}
