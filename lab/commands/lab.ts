/**
 * `pnpm lab <command>`: the lab, from its start to its end.
 *
 * @module
 */

import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { runCommand } from "../../stacks/commands/run-command.ts";

/** A word after `pnpm lab`. */
interface Command {
  /** The words that follow it. */
  readonly takes: string;
  readonly does: string;
  /** The module that exports it as `run`; the others need not be loaded. */
  readonly load: () => Promise<{ run(args: readonly string[]): Promise<number> }>;
}

const commands: Readonly<Record<string, Command>> = {
  up: {
    takes: "[<env>]",
    does: "starts the real engines, and deploys an environment to them: staging, if none is named",
    load: () => import("./up.ts"),
  },
  status: {
    takes: "[--watch]",
    does: "shows pods, weights, analyses, traffic, breakers and alerts",
    load: () => import("./status.ts"),
  },
  down: {
    takes: "",
    does: "ends everything that `up` started, and leaves nothing",
    load: () => import("./down.ts"),
  },
  drill: {
    takes: "[<name>…]",
    does: "brings failures about, judges what comes of them, and writes reports (--report <dir>)",
    load: () => import("./drill.ts"),
  },
  load: {
    takes: "--rps <n> [--for 60s]",
    does: "pays at a constant rate, and sums up what came of it",
    load: () => import("./load.ts"),
  },
  kind: {
    takes: "[--print|--delete]",
    does: "makes a cluster with kind and Docker, for machines that `up` cannot use",
    load: () => import("./kind.ts"),
  },
};

const anyCluster = `up, status and load are for any other cluster with the controllers too, and down and drill for where up was:
  --kubeconfig <file> [--context <name>] --gateway <url>`;

await runCommand(async () => {
  const [word, ...args] = process.argv.slice(2);
  if (word === undefined || word === "help" || word === "--help") {
    process.stdout.write(`${usage()}\n`);
    return 0;
  }
  const command = commands[word];
  if (command === undefined) {
    throw new UsageError(`There is no command "${word}".\n${usage()}`);
  }
  return (await command.load()).run(args);
});

function usage(): string {
  const lines = Object.entries(commands).map(([word, { takes, does }]) => {
    return `  pnpm lab ${`${word} ${takes}`.padEnd(26)} ${does}`;
  });
  return [...lines, "", anyCluster].join("\n");
}
