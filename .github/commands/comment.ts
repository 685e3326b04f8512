/**
 * `pnpm comment <pull request> <mark> <file>` writes a file of Markdown as a comment on a pull request. A
 * comment of the same mark is changed, so that each mark has one comment, however often it is written.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { textOfFile } from "../../stacks/commands/file-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { githubRepository, hasMark, markedBody, workflowLogin } from "../github-api.ts";

await runCommand(async () => {
  const [number, mark, file] = parseArgs({ allowPositionals: true }).positionals;
  if (!/^[1-9]\d*$/.test(number ?? "") || !mark || !file) {
    throw new UsageError("pnpm comment <number of the pull request> <mark> <file of Markdown>");
  }
  const text = textOfFile(file, "file of Markdown");
  const { api, at } = githubRepository();
  const issue = { ...at, issue_number: Number(number) };
  const body = markedBody(mark, text, "The summary of the workflow's run has all of it.");

  const comments = await api.paginate(api.rest.issues.listComments, { ...issue, per_page: 100 });
  // Anybody can write the mark into a comment of their own; that one stays theirs.
  const own = comments.find(
    (comment) => comment.user?.login === workflowLogin && hasMark(mark, comment.body),
  );
  const { data } =
    own === undefined
      ? await api.rest.issues.createComment({ ...issue, body })
      : await api.rest.issues.updateComment({ ...at, comment_id: own.id, body });
  process.stdout.write(`${data.html_url}\n`);
  return 0;
});
