import { parseArgs } from "node:util";
import { environmentOf, UsageError } from "../../stacks/commands/environment-argument.ts";
import { openCluster } from "../cluster/cluster.ts";
import { CONTEXT } from "../cluster/kubeconfig-of.ts";
import { deploy } from "../deployment/deploy.ts";
import { keepEnvironment } from "../deployment/lab-environment.ts";
import type { LabPlace } from "../deployment/lab-settings.ts";
import { waitForRelease } from "../deployment/wait-for-release.ts";
import { environmentImages } from "../images/environment-images.ts";
import { folderOf } from "../lab-folder.ts";
import { writeLabState } from "../lab-state.ts";
import { startLabCluster } from "../machine/lab-cluster.ts";

/** How long the first release may take on a busy machine, in milliseconds. */
const RELEASE_LIMIT_MS = 300_000;

/** The environment of those who name none. */
const DEFAULT = "staging";

/** `pnpm lab up`: can be done again at any time, and changes only what is not as it should be. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      kubeconfig: { type: "string" },
      context: { type: "string" },
      gateway: { type: "string" },
      image: { type: "string" },
    },
    allowPositionals: true,
  });
  const name = environmentOf(positionals[0] ?? DEFAULT);
  const started = performance.now();
  const tell = (what: string) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    process.stderr.write(`${seconds} s  ${what}\n`);
  };
