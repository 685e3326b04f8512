import type { ObservedAlert } from "../alerts.ts";
import type { BreakerState, PodBreakers } from "../breakers.ts";
import type { SecretSync } from "../secret-sync.ts";
import { bad, good, neutral, type Told } from "./told.ts";

const moves: Readonly<Record<BreakerState, (breaker: string) => Told>> = {
  open: (breaker) => bad(`${breaker} opens`),
  "half-open": (breaker) => neutral(`${breaker} tries again`),
  closed: (breaker) => good(`${breaker} closes`),
};

/** Which circuit breakers changed. One that is new, as in a new pod, counts as closed before. */
export function tellBreakers(
  before: readonly PodBreakers[],
  after: readonly PodBreakers[],
): readonly Told[] {
  const old = statesOf(before);
  return [...statesOf(after)].flatMap(([breaker, state]) =>
    (old.get(breaker) ?? "closed") === state ? [] : [moves[state](breaker)],
  );
}

function statesOf(pods: readonly PodBreakers[]): ReadonlyMap<string, BreakerState> {
  return new Map(
    pods.flatMap(({ pod, processors }) =>
      processors.map(({ processor, state }) => [`breaker of ${processor} in ${pod}`, state]),
    ),
  );
}

/** Which alerts became pending, fire, or are over. */
export function tellAlerts(
  before: readonly ObservedAlert[],
  after: readonly ObservedAlert[],
): readonly Told[] {
  const old = new Map(before.map((alert) => [titleOf(alert), alert]));
  const now = new Map(after.map((alert) => [titleOf(alert), alert]));
  return [
    ...[...now].flatMap(([title, { state }]) => {
      if (old.get(title)?.state === state) {
        return [];
      }
      return [state === "firing" ? bad(`${title} fires`) : neutral(`${title} is pending`)];
    }),
    ...[...old]
      .filter(([title]) => !now.has(title))
      .map(([title, { state }]) =>
        state === "firing"
          ? good(`${title} is resolved`)
          : neutral(`${title} is not pending any more`),
      ),
  ];
}

/** An alert may be about the one role and the other. */
function titleOf({ name, labels: { role } }: ObservedAlert): string {
  return role === undefined ? name : `${name} (${role})`;
}

/** Whether secrets still come from Vault. */
export function tellSecrets(before: SecretSync, after: SecretSync): readonly Told[] {
  if (before.isReady === after.isReady) {
    return [];
  }
  return [
    after.isReady
      ? good("the secrets are synced from Vault again")
      : bad(`the secrets cannot be synced from Vault: ${after.message ?? "no reason"}`),
  ];
}
