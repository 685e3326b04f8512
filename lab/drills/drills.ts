import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { blueGreen } from "./catalogue/blue-green.ts";
import { blueGreenFailed } from "./catalogue/blue-green-failed.ts";
import { breaker } from "./catalogue/breaker.ts";
import { chargedOnce } from "./catalogue/charged-once.ts";
import { evictions } from "./catalogue/evictions.ts";
import { failingRelease } from "./catalogue/failing-release.ts";
import { goodRelease } from "./catalogue/good-release.ts";
import { kills } from "./catalogue/kills.ts";
import { rollingRestart } from "./catalogue/rolling-restart.ts";
import { slowRelease } from "./catalogue/slow-release.ts";
import { withoutPrometheus } from "./catalogue/without-prometheus.ts";
import { withoutVault } from "./catalogue/without-vault.ts";
import type { Drill } from "./drill.ts";

/** Every drill, in the order in which they are run. */
export const drills: readonly Drill[] = [
  goodRelease,
  slowRelease,
  breaker,
  failingRelease,
  withoutPrometheus,
  withoutVault,
  blueGreen,
  blueGreenFailed,
  kills,
  evictions,
  rollingRestart,
  chargedOnce,
];

/**
 * The drills of some names; without a name, all of them.
 *
 * @throws {@link UsageError} naming those that there are
 */
export function drillsNamed(names: readonly string[]): readonly Drill[] {
  const known = drills.map(({ name }) => name);
  const wrong = names.filter((name) => !known.includes(name));
  if (wrong.length > 0) {
    throw new UsageError(
      `There is no drill "${wrong.join('", "')}". Known:\n${drills.map(({ name, title }) => `  ${name.padEnd(20)} ${title}`).join("\n")}`,
    );
  }
  return names.length === 0 ? drills : drills.filter(({ name }) => names.includes(name));
}
