/**
 * `node lab/page/main.ts --port <n>`: the live page, until it is ended. `pnpm lab up` starts it beside the
 * lab; with `--kubeconfig` it is about any other cluster.
 *
 * @module
 */

import { once } from "node:events";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";
import { clusterOptions, openEnvironment } from "../commands/cluster-options.ts";
import { Observer } from "../observation/observer.ts";
import { Recorder } from "../observation/recorder.ts";
import { startPage } from "./page-server.ts";

/** A quarter of an hour: a page shows less of it. */
const KEPT = 900;

await runCommand(async () => {
  const { values } = parseArgs({ options: { ...clusterOptions, port: { type: "string" } } });
  const { port: written, ...options } = values;
  await using environment = await openEnvironment(options);
  const { cluster, namespace, isOwn } = environment;
  await using observer = new Observer(cluster, namespace);
  await using recorder = new Recorder(() => observer.observe(), { kept: KEPT });
  await using page = await startPage(recorder, { port: portOf(written), namespace, isOwn });
  process.stdout.write(`${page.url}\n`);
  await Promise.race(["SIGINT", "SIGTERM"].map((signal) => once(process, signal)));
  return 0;
});

function portOf(written = "0"): number {
  const port = Number(written);
  if (!/^\d+$/.test(written) || port > 65_535) {
    throw new UsageError(`--port is a number up to 65535, or 0 for any port, not "${written}".`);
  }
  return port;
}
