/**
 * `pnpm flow --url <address>` goes through what clients rely on, over the public API: a payment, the same one
 * again, what may not be done twice, declines and refusals. It says for each what was seen, and fails where
 * one does not hold. All payments are made with test cards, by each processor one flow.
 *
 * Options: `--environment <env>` takes host name and processors from its settings, `--host <name>` and
 * `--processors <names>` name them. `--header <name: value>` goes with every request. `--synthetic` is for
 * production: one payment of 1.00 by each processor, and otherwise only what is refused.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { requirePayStream } from "../api-client.ts";
import { FlowRun } from "../flow/flow-run.ts";
import { flowSteps } from "../flow/flow-steps.ts";
import { requestedTarget, targetOptions } from "../target-options.ts";

/** What each payment is about, in USD. */
const AMOUNT = 1;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { ...targetOptions, synthetic: { type: "boolean", default: false } },
  });
  const target = requestedTarget(values, "--url http://localhost:8080");
  await requirePayStream(target);
  const steps = flowSteps.filter(({ isSynthetic }) => isSynthetic || !values.synthetic);
  const what = values.synthetic ? "synthetic checks" : "flow";
  process.stdout.write(`${what} at ${target.url.origin}\n`);

  let failed = 0;
  for (const processor of target.processors) {
    const flow = new FlowRun(target, { amount: AMOUNT, processor });
    process.stdout.write(`  ${processor}\n`);
    for (const { holds, run } of steps) {
      const [word, seen] = await run(flow).then(
        (told) => ["ok    ", told],
        (error: Error) => ["FAILED", error.message],
      );
      failed += word === "FAILED" ? 1 : 0;
      process.stdout.write(`    ${word}  ${holds}: ${seen}\n`);
    }
  }
  const count = steps.length * target.processors.length;
  process.stdout.write(
    failed === 0 ? `all ${count} hold\n` : `${failed} of ${count} do NOT hold\n`,
  );
  return failed === 0 ? 0 : 1;
});
