import type { Entry, Ledger } from "../../traffic/ledger.ts";
import { podStartSeconds, reactionSeconds } from "../allowances.ts";
import { DrillStoppedError, defineDrill, type Released } from "../drill.ts";
import { judgePayments } from "../judge-payments.ts";
import { analysisSeconds, stageOf } from "../plan/release-plan.ts";
import { blueGreenSettings, previewPayments, previewTraffic } from "../preview-payments.ts";
import { analysisBegun, runIn } from "../release-moments.ts";
import { isPromoted, podsOf } from "../sample.ts";
import type { Verdict } from "../verdict.ts";

/** In how long a gateway must have heard of other endpoints, in milliseconds. */
const GATEWAY_LAG_MS = 2_000;
/** Argo Rollouts writes down moments in whole seconds. */
const CLOCK_SECONDS = 1;

type Expectation = "passed" | "held" | "promoted" | "before" | "after" | "kept" | "noFailure";

export const blueGreen = defineDrill<Expectation>({
  name: "blue-green",
  title: "A release by blue/green (spec 003, stage 5)",
  purpose: `Gives the environment blue/green, and releases a good version, while ${previewTraffic.perSecond} payments a second flow, ${previewTraffic.toPreview} of which ask for the preview. When it has passed its analysis, a person promotes it.`,
  settings: blueGreenSettings,
  expectations: {
    passed: "It passes its analysis when its checks are over, and not before",
    held: "Then it waits for a person",
    promoted: "Once promoted, it is the version that serves",
    before: "Until then it decides the payments that ask for the preview, and no others",
    after: "From then on it decides every payment",
    kept: "The pods that it has replaced stay for their delay, and then go",
    noFailure: "Not one payment fails, but those that ask for a preview that is still to come",
  },
  async run(context) {
    const { base, figures, steer, timeline, verdict, watch } = context;
    const { plan, processors } = figures;
    const { analysis } = stageOf(plan, "p99-latency");
    const traffic = await context.pay(previewTraffic.perSecond, previewPayments(processors));
    const released = await context.release();

    const run = await analysisBegun(watch, released);
    const least = analysisSeconds(analysis);
    const most = least + reactionSeconds;
    const waiting = await watch.until(most + reactionSeconds, ({ pauseReasons }) =>
      pauseReasons.includes("BlueGreenPause"),
    );
    const phase = runIn(waiting ?? watch.latest, run)?.phase ?? "not to be seen";
    if (waiting === undefined || phase !== "Successful") {
      verdict.judge("passed", false, `the analysis is ${phase}`, "Successful");
      throw new DrillStoppedError("The release did not come to the person who promotes it.");
    }
    verdict.judgeTime("passed", (waiting.at - run.startedAt) / 1000, {
      least: least - CLOCK_SECONDS,
      most,
    });
    const early = await watch.until(reactionSeconds, (sample) => isPromoted(sample, released.hash));
    verdict.judge(
      "held",
      early === undefined,
      early === undefined ? "it waited" : "it was promoted by itself",
      `${reactionSeconds} s`,
    );

    const promotedAt = Date.now();
    await steer.promote();
    timeline.did("promoted it");
    const serving = await watch.until(podStartSeconds, (sample) =>
      isPromoted(sample, released.hash),
    );
    verdict.judgeTime("promoted", serving && (serving.at - promotedAt) / 1000, {
      most: reactionSeconds,
    });
    if (serving === undefined) {
      throw new DrillStoppedError("The release was not promoted.");
    }
    const gone = await watch.until(
      plan.scaleDownSeconds + podStartSeconds,
      (sample) => podsOf(sample, base.hash).length === 0,
    );
    verdict.judgeTime("kept", gone && (gone.at - promotedAt) / 1000, {
      least: plan.scaleDownSeconds - CLOCK_SECONDS,
      most: plan.scaleDownSeconds + 2 * reactionSeconds,
    });
    timeline.did("stopped the payments");
    await traffic.stop();

    const { ledger } = traffic;
    judgeSides(verdict, { base, released }, ledger.between(released.at, promotedAt), run.startedAt);
    const after = ledger.between(serving.at + GATEWAY_LAG_MS, Number.MAX_VALUE);
    const others = after.where(({ version }) => version !== released.version).size;
    verdict.judge(
      "after",
      after.size > 0 && others === 0,
      `${others} of ${after.size} by another`,
      `0, from ${GATEWAY_LAG_MS / 1000} s after it on`,
    );
    const isTooEarly = ({ isPreview = false, dueAt }: Entry) =>
      isPreview && dueAt < run.startedAt + GATEWAY_LAG_MS;
    judgePayments(
      verdict,
      "noFailure",
      ledger.where((entry) => !isTooEarly(entry)),
    );
  },
});

/** Judges who decided what while the release was the preview. */
function judgeSides(
  verdict: Verdict<Expectation>,
  { base, released }: Readonly<Record<"base" | "released", Released>>,
  until: Ledger,
  previewedAt: number,
): void {
  const asking = until
    .between(previewedAt + GATEWAY_LAG_MS, Number.MAX_VALUE)
    .where(({ isPreview = false }) => isPreview);
  const ordinary = until.where(({ isPreview = false }) => !isPreview);
  const wrong = {
    asking: asking.where(({ version }) => version !== released.version).size,
    ordinary: ordinary.where(({ version }) => version !== base.version).size,
  };
  verdict.judge(
    "before",
    asking.size > 0 && ordinary.size > 0 && wrong.asking + wrong.ordinary === 0,
    `${wrong.asking} of ${asking.size} that asked, and ${wrong.ordinary} of ${ordinary.size} others, by the wrong version`,
    "0 and 0",
  );
}
