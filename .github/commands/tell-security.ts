/**
 * `pnpm security:tell <text>` tells the security channel, by the incoming webhook (of Slack, or of what
 * takes the same) that the variable `SECURITY_WEBHOOK_URL` names. It fails where nobody was told.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";

/** How long the channel may take to answer, in milliseconds. */
const ANSWERS_WITHIN_MS = 10_000;

await runCommand(async () => {
  const [text] = parseArgs({ allowPositionals: true }).positionals;
  const url = process.env["SECURITY_WEBHOOK_URL"];
  if (!text || !url) {
    throw new UsageError(
      text
        ? "SECURITY_WEBHOOK_URL is not set, so nobody was told: make it a secret of the repository."
        : "pnpm security:tell <text>",
    );
  }
  const run = process.env["GITHUB_RUN_ID"];
  const link = `${process.env["GITHUB_SERVER_URL"]}/${process.env["GITHUB_REPOSITORY"]}/actions/runs/${run}`;
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: run ? `${text}\n${link}` : text }),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  }).catch((error: Error) => {
    throw new UsageError(`The security channel could not be reached: ${error.message}`);
  });
  if (!response.ok) {
    throw new UsageError(`The security channel refused, with ${response.status}.`);
  }
  return 0;
});
