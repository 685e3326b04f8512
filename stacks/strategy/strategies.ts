import { blueGreen } from "./blue-green.ts";
import { canary } from "./canary.ts";
import type { ReleaseStrategy } from "./release-strategy.ts";

/** Every strategy that an environment may have, by its name. */
export const strategies = { canary, blueGreen } as const satisfies {
  readonly [Name in ReleaseStrategy["name"]]: ReleaseStrategy;
};
