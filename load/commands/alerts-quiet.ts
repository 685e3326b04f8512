/**
 * `pnpm alerts:quiet <env> <report>…` fails where an alert of the environment fired while load tests ran, from
 * the begin of the first to now. It asks the environment's Prometheus, by kubectl, and fails where that
 * cannot say. Alerts of severity `none` are passed over, and those of the team `business`: they compare
 * payments with those of the day before.
 *
 * Options: `--prometheus <address>` instead of an environment. `--since <time>`, such as 40m, instead of
 * reports that `pnpm load --report <folder>` has written.
 *
 * @module
 */

import { parseArgs } from "node:util";
import * as z from "zod";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { jsonOfFile } from "../../stacks/commands/file-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { parseEnvironment } from "../../stacks/environment.ts";
import { stackConfiguration } from "../../stacks/render/stack-configuration.ts";
import { type FiredAlert, firedAlerts } from "../alerts.ts";
import { durationOf } from "../duration.ts";
import { forwardPrometheus, Prometheus } from "../prometheus.ts";
import { addressOf } from "../target-options.ts";

const reported = z.object({ startedAt: z.iso.datetime() });

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: { prometheus: { type: "string" }, since: { type: "string" } },
    allowPositionals: true,
  });
  const [named, ...others] = positionals;
  const files = values.prometheus === undefined ? others : positionals;
  const span = { from: beginOf(files, values.since), to: Date.now() };
  const alerts = await ask(values.prometheus, named, (api) => firedAlerts(api, span));

  const since = new Date(span.from).toISOString();
  if (alerts.length === 0) {
    process.stdout.write(`No alert has fired since ${since}.\n`);
    return 0;
  }
  process.stdout.write(
    `Since ${since} these have fired:\n${alerts.map((alert) => `  ${textOf(alert)}\n`).join("")}`,
  );
  return 1;
});

async function ask<Answer>(
  address: string | undefined,
  environment: string | undefined,
  question: (api: Prometheus) => Promise<Answer>,
): Promise<Answer> {
  if (address !== undefined) {
    return question(
      new Prometheus(addressOf("--prometheus", address, "--prometheus http://localhost:9090")),
    );
  }
  const name = environmentOf(environment);
  using forward = await forwardPrometheus(parseEnvironment(name, stackConfiguration(name)));
  return await question(forward.prometheus);
}

/** Milliseconds since the epoch. */
function beginOf(files: readonly string[], since: string | undefined): number {
  if ((files.length === 0) === (since === undefined)) {
    throw new UsageError(
      "Since when? Name the reports of load tests, or --since <time>. As in pnpm alerts:quiet staging --since 40m",
    );
  }
  if (since !== undefined) {
    return Date.now() - durationOf("--since", since) * 1000;
  }
  return Math.min(...files.map(beginOfTest));
}

function beginOfTest(file: string): number {
  return Date.parse(jsonOfFile(file, "report of a load test", reported).startedAt);
}

function textOf({ name, labels, from, to }: FiredAlert): string {
  const own = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return `${name} (${own.join(", ")}) from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
}
