import type { Notification } from "../pager/notification.ts";
import { reactionSeconds } from "./allowances.ts";
import type { DrillContext } from "./drill.ts";
import type { ChannelPlan } from "./plan/notification-plan.ts";
import { isQuiet, type Sample } from "./sample.ts";

type Context<Expectation extends string> = Pick<
  DrillContext<Expectation>,
  "figures" | "timeline" | "verdict" | "watch"
>;

/** In how long what was firing before is to be over, in seconds: as long as the longest window of an alert of it. */
const QUIET_SECONDS = 60;

/** Why nothing can be said where the pager is not there. */
const NOBODY = "nobody can be asked what people were told on this cluster";

/**
 * What people are told during a drill, from the moment on that it begins to listen. Whom the routes of the
 * environment name for an alert is to be told of it, and of nothing else. What was pending or firing before
 * the drill is not its doing, and goes on to be told.
 */
export class Hearing<Expectation extends string> {
  readonly #context: Context<Expectation>;
  readonly #since: number;
  readonly #earlier: ReadonlySet<string>;
  readonly #expected = new Set<string>();
  readonly #told = new Map<string, Notification>();
  /** How many of the samples were read. */
  #read = 0;

  private constructor(context: Context<Expectation>, since: number, earlier: ReadonlySet<string>) {
    this.#context = context;
    this.#since = since;
    this.#earlier = earlier;
  }

  /** Begins to listen, when the alerts that a drill is about are over, of a drill before it. */
  static async begin<Expectation extends string>(
    context: Context<Expectation>,
    alerts: readonly string[],
  ): Promise<Hearing<Expectation>> {
    const { watch } = context;
    const quiet = await watch.until(QUIET_SECONDS, (sample) =>
      alerts.every((alert) => isQuiet(sample, alert) && !isOpen(sample.told ?? [], alert)),
    );
    const sample = quiet ?? watch.latest;
    const told = new Set((sample?.told ?? []).map(({ alert }) => alert));
    const open = [...told].filter((alert) => isOpen(sample?.told ?? [], alert));
    const names = [...(sample?.alerts ?? []).map(({ name }) => name), ...open];
    return new Hearing(context, Date.now(), new Set(names));
  }

  /**
   * Judges that everybody whom the routes name is told of an alert that fires.
   *
   * @param firing when it was seen to fire; undefined where it was not
   */
  async told(expectation: Expectation, alert: string, firing: Sample | undefined): Promise<void> {
    const { figures, verdict } = this.#context;
    this.#expected.add(alert);
    const channels = figures.toldOf(alert);
    if (!this.#canJudge(expectation, channels)) {
      return;
    }
    if (firing === undefined) {
      verdict.judge(expectation, false, "it never fired", namesOf(channels));
      return;
    }
    const { delaySeconds } = figures.alert(alert);
    const wait = Math.max(...channels.map(({ waitSeconds }) => waitSeconds));
    await this.#judge(expectation, alert, "firing", channels, {
      from: firing.at,
      most: wait + delaySeconds + reactionSeconds,
    });
  }

  /**
   * Judges that whoever wants to know is told that an alert is over.
   *
   * @param resolved when it was seen to be over; undefined where it was not
   */
  async over(expectation: Expectation, alert: string, resolved: Sample | undefined): Promise<void> {
    const { figures, verdict } = this.#context;
    const channels = figures.toldOf(alert).filter(({ hearsOfEnd }) => hearsOfEnd);
    if (!this.#canJudge(expectation, channels)) {
      return;
    }
    if (resolved === undefined) {
      verdict.judge(expectation, false, "it did not resolve", namesOf(channels));
      return;
    }
    const { delaySeconds } = figures.alert(alert);
    const look = Math.max(...channels.map(({ lookSeconds }) => lookSeconds));
    await this.#judge(expectation, alert, "resolved", channels, {
      from: resolved.at,
      most: look + delaySeconds + reactionSeconds,
    });
  }

  /**
   * Judges that people are told nothing but what was expected up to now. It waits for what is held back, as
   * long as that may take.
   *
   * @param sooner for a drill that cannot wait
   */
  async nothingElse(
    expectation: Expectation,
    { sooner = false }: { readonly sooner?: boolean } = {},
  ): Promise<void> {
    const { figures, timeline, verdict, watch } = this.#context;
    if (!this.#hasHeard()) {
      verdict.cannotJudge(expectation, NOBODY);
      return;
    }
    if (!sooner) {
      timeline.did(`listens whether anything was held back for ${figures.longestLookSeconds} s`);
      await watch.until(figures.longestLookSeconds + reactionSeconds, () => false);
    }
    const others = this.#notifications().filter(
      ({ alert }) =>
        !this.#expected.has(alert) && !this.#earlier.has(alert) && figures.callsPeople(alert),
    );
    const kinds = [...new Set(others.map((one) => `${one.channel}: ${one.alert} ${one.status}`))];
    verdict.judge(
      expectation,
      others.length === 0,
      kinds.join(", ") || "nothing else",
      `nothing but ${[...this.#expected].join(", ") || "silence"}`,
    );
  }

  /**
   * Judges that an alert that is told again and again is not told any more, for longer than ever between two.
   *
   * @param from since when it is to fall silent, in milliseconds since the epoch
   */
  async silent(expectation: Expectation, alert: string, from: number): Promise<void> {
    const { figures, verdict, watch } = this.#context;
    const channels = figures.toldOf(alert);
    if (!this.#canJudge(expectation, channels)) {
      return;
    }
    const repeat = Math.max(...channels.map(({ repeatSeconds }) => repeatSeconds));
    const longest = repeat + reactionSeconds;
    // Also from before the drill: it may begin, and take away what tells of it, between two of them.
    const lastAt = () => watch.latest?.told?.findLast((one) => one.alert === alert)?.at ?? 0;
    const most = 2 * longest;
    const isSilent = ({ at }: Sample) => (at - lastAt()) / 1000 > longest;
    const silent = await watch.until(Math.max(0, from / 1000 + most - Date.now() / 1000), isSilent);
    const seconds = ((silent ?? watch.latest)?.at ?? 0) / 1000 - lastAt() / 1000;
    verdict.judge(
      expectation,
      lastAt() > 0 && silent !== undefined,
      lastAt() > 0 ? `silent for ${seconds.toFixed(1)} s` : "it was never heard",
      `${longest.toFixed(1)} s without it, within ${most.toFixed(1)} s; it comes every ${repeat.toFixed(1)} s at the latest`,
    );
  }

  /**
   * Judges that an alert that had fallen silent is told again.
   *
   * @param from since when it can be, in milliseconds since the epoch
   */
  async heardAgain(expectation: Expectation, alert: string, from: number): Promise<void> {
    const { figures, verdict, watch } = this.#context;
    const channels = figures.toldOf(alert);
    if (!this.#canJudge(expectation, channels)) {
      return;
    }
    const { repeatSeconds } = channels[0] as ChannelPlan;
    const most = repeatSeconds + reactionSeconds;
    const heard = () => this.#notifications().find((one) => one.alert === alert && one.at >= from);
    await watch.until(most, () => heard() !== undefined);
    const at = heard()?.at;
    verdict.judgeTime(expectation, at && (at - from) / 1000, { most });
  }

  #canJudge(expectation: Expectation, channels: readonly ChannelPlan[]): boolean {
    const { verdict } = this.#context;
    if (!this.#hasHeard()) {
      verdict.cannotJudge(expectation, NOBODY);
      return false;
    }
    if (channels.length === 0) {
      verdict.judge(expectation, false, "the routes name nobody", "somebody");
      return false;
    }
    return true;
  }

  async #judge(
    expectation: Expectation,
    alert: string,
    status: Notification["status"],
    channels: readonly ChannelPlan[],
    { from, most }: { readonly from: number; readonly most: number },
  ): Promise<void> {
    const { verdict, watch } = this.#context;
    const all = () => channels.map((one) => this.#first(one.channel, alert, status));
    await watch.until(most, () => all().every((found) => found !== undefined));
    const told = channels.map(({ channel }) => {
      const found = this.#first(channel, alert, status);
      return { channel, seconds: found && Math.max(0, found.at - from) / 1000 };
    });
    verdict.judge(
      expectation,
      told.every(({ seconds }) => seconds !== undefined && seconds <= most),
      told
        .map(({ channel, seconds }) =>
          seconds === undefined
            ? `${channel} was not told`
            : `${channel} after ${seconds.toFixed(1)} s`,
        )
        .join(", "),
      `${namesOf(channels)} within ${most.toFixed(1)} s`,
    );
  }

  #first(channel: string, alert: string, status: Notification["status"]): Notification | undefined {
    return this.#notifications().find(
      (one) => one.channel === channel && one.alert === alert && one.status === status,
    );
  }

  #hasHeard(): boolean {
    return this.#context.watch.samples.some(
      ({ at, told }) => at >= this.#since && told !== undefined,
    );
  }

  /** Everything that was told since, each once. */
  #notifications(): readonly Notification[] {
    const { samples } = this.#context.watch;
    for (const { told = [] } of samples.slice(this.#read)) {
      for (const one of told.filter(({ at }) => at >= this.#since)) {
        this.#told.set([one.at, one.channel, one.alert, one.status].join(" "), one);
      }
    }
    this.#read = samples.length;
    return [...this.#told.values()];
  }
}

/** Whether people were told that an alert fires, and not yet that it is over. */
function isOpen(told: readonly Notification[], alert: string): boolean {
  return told.findLast((one) => one.alert === alert)?.status === "firing";
}

function namesOf(channels: readonly ChannelPlan[]): string {
  return channels.map(({ channel }) => channel).join(", ");
}
