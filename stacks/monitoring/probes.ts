/** Where a program tells over HTTP how it is, and how long it is waited for. */
export interface Health {
  /** Where it tells whether it is ready. */
  readonly path: string;
  /** Where it tells whether it is alive, if not there. */
  readonly alivePath?: string;
  /** By its name or its number. */
  readonly port: string | number;
  /** How long a start may take before it counts as failed; undefined for one that is over at once. */
  readonly startSeconds?: number;
  /** After how many refusals in a row it is sent nothing more. */
  readonly readinessFailures?: number;
}

const STARTUP_PERIOD_SECONDS = 2;

/** The probes of a container. */
export function probes(health: Health) {
  const { path, alivePath = path, port, startSeconds, readinessFailures = 3 } = health;
  const ready = { httpGet: { path, port } };
  return {
    ...(startSeconds !== undefined && {
      startupProbe: {
        ...ready,
        periodSeconds: STARTUP_PERIOD_SECONDS,
        failureThreshold: startSeconds / STARTUP_PERIOD_SECONDS,
      },
    }),
    readinessProbe: { ...ready, periodSeconds: 5, failureThreshold: readinessFailures },
    livenessProbe: {
      httpGet: { path: alivePath, port },
      periodSeconds: 15,
      failureThreshold: 4,
    },
  };
}
