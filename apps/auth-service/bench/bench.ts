import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../image/bundle.ts";
import { buildBaselines } from "./baselines/build-baselines.ts";
import { separateCores } from "./cores.ts";
import { readOptions, type Scenario, usage } from "./options.ts";
import { profileService } from "./profile/profile-service.ts";
import { measureAuthorize } from "./scenarios/authorize.ts";
import { measureConnections } from "./scenarios/connections.ts";
import { measureStart } from "./scenarios/start.ts";
import { measureTracing } from "./scenarios/tracing.ts";
import { serviceProgram } from "./service-program.ts";
import { subjectsOf } from "./subjects.ts";
import type { Workbench } from "./workbench.ts";

const measurements = {
  authorize: measureAuthorize,
  connections: measureConnections,
  start: measureStart,
  tracing: measureTracing,
} as const satisfies Record<Scenario, unknown>;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(usage);
    return;
  }
  const { rounds, seconds, only, profile, against } = readOptions(args);
  const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), "paystream-bench-"))}/`);
  try {
    const cores = separateCores();
    const output = new URL("servers.log", folder);
    const workbench: Workbench = { rounds, seconds, core: cores?.server, output };
    if (profile) {
      process.stdout.write(await profileService(workbench));
      return;
    }
    const dist = new URL("dist/", folder);
    await bundle(dist);
    const subjects = subjectsOf(
      await buildBaselines(folder),
      serviceProgram(new URL("main.js", dist)),
      against === undefined ? undefined : serviceProgram(pathToFileURL(against)),
    );
    process.stdout.write(
      `Node ${process.version}; ${cores === undefined ? "nothing is pinned" : `load on core ${cores.load}, servers on core ${cores.server}`}; the servers' logs go to a file.\nMedians of ${rounds} rounds; ratios are of figures of the same round, with the least and the greatest.\n`,
    );
    for (const scenario of only) {
      process.stdout.write(`\n${await measurements[scenario](subjects, workbench)}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
