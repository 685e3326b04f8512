import type { Notification } from "../../pager/notification.ts";
import type { Figures } from "../figures.ts";
import type { Sample } from "../sample.ts";

/** Always fires, as long as there is a Prometheus. */
const WATCHDOG = "Watchdog";

/** Who is told what of an environment that is played: everybody as its routes say. */
export class PlayedPeople {
  readonly #figures: Pick<Figures, "toldOf">;
  readonly #tell: (told: Notification) => readonly Notification[];
  readonly #since = new Map<string, number>();
  readonly #due: Notification[] = [];
  readonly #told: Notification[] = [];
  #watchdogAt = Number.NEGATIVE_INFINITY;

  /** @param tell what becomes of something that they are told */
  constructor(
    figures: Pick<Figures, "toldOf">,
    tell: (told: Notification) => readonly Notification[] = (told) => [told],
  ) {
    this.#figures = figures;
    this.#tell = tell;
  }

  /** What they were told up to a sample. */
  hear({ at, alerts }: Pick<Sample, "at" | "alerts">): readonly Notification[] {
    if (alerts !== undefined) {
      this.#hearWatchdog(at);
      const firing = new Set(
        alerts.filter(({ state }) => state === "firing").map(({ name }) => name),
      );
      for (const name of firing) {
        if (!this.#since.has(name)) {
          this.#since.set(name, at);
          this.#plan(name, "firing", at);
        }
      }
      for (const name of [...this.#since.keys()].filter((known) => !firing.has(known))) {
        this.#since.delete(name);
        this.#plan(name, "resolved", at);
      }
    }
    for (const due of this.#due.filter((one) => one.at <= at)) {
      this.#due.splice(this.#due.indexOf(due), 1);
      this.#told.push(...this.#tell(due));
    }
    return [...this.#told];
  }

  #plan(alert: string, status: Notification["status"], at: number): void {
    for (const { channel, waitSeconds, lookSeconds, hearsOfEnd } of this.#figures.toldOf(alert)) {
      const seconds = status === "firing" ? waitSeconds : lookSeconds;
      if (status === "firing" || hearsOfEnd) {
        this.#due.push({ channel, alert, status, at: at + seconds * 1_000 });
      }
    }
  }

  #hearWatchdog(at: number): void {
    for (const { channel, repeatSeconds } of this.#figures.toldOf(WATCHDOG)) {
      if (at - this.#watchdogAt >= repeatSeconds * 1_000) {
        this.#watchdogAt = at;
        this.#told.push({ channel, alert: WATCHDOG, status: "firing", at });
      }
    }
  }
}
