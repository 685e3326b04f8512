import type { Notification } from "../pager/notification.ts";
import type { ObservedAlert } from "./alerts.ts";
import type { Analysis } from "./analyses.ts";
import type { PodBreakers } from "./breakers.ts";
import type { Part } from "./part.ts";
import type { ObservedPod } from "./pods.ts";
import type { Release } from "./release.ts";
import type { SecretSync } from "./secret-sync.ts";
import type { Traffic } from "./traffic.ts";
import type { Weights } from "./weights.ts";

/**
 * What can be seen of an environment at a moment. Each part stands for itself: where the API server or
 * Prometheus does not answer, the parts that come from it say so, and the others are there.
 */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly at: number;

  /** From the API server. */
  readonly release: Part<Release>;
  readonly weights: Part<Weights>;
  readonly pods: Part<readonly ObservedPod[]>;
  readonly analyses: Part<readonly Analysis[]>;
  readonly secrets: Part<SecretSync>;

  /** From Prometheus. */
  readonly traffic: Part<Traffic>;
  readonly breakers: Part<readonly PodBreakers[]>;
  readonly alerts: Part<readonly ObservedAlert[]>;

  /** From the pager, which stands for people: what they were told of late, the oldest first. */
  readonly notifications: Part<readonly Notification[]>;
}
