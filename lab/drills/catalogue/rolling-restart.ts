import { podStartSeconds } from "../allowances.ts";
import { defineDrill } from "../drill.ts";
import { judgePayments } from "../judge-payments.ts";
import { podsReady } from "../release-moments.ts";
import { podsOf } from "../sample.ts";

/** Payments a second: three times as many as in the other drills. */
const RATE = 300;

export const rollingRestart = defineDrill({
  name: "rolling-restart",
  title: "A rolling restart under load",
  purpose: `Restarts the pods one after the other, as \`kubectl argo rollouts restart\` does, while ${RATE} payments a second flow.`,
  expectations: {
    restarted: "Every pod is replaced",
    paid: "Not one payment fails",
  },
  async run(context) {
    const { base, figures, steer, timeline, verdict, watch } = context;
    const traffic = await context.pay(RATE);
    const names = new Set(await podsReady(watch, base));
    await steer.restart();
    const startedAt = Date.now();
    timeline.did(`asked for a restart of ${names.size} pods`);
    const most = podStartSeconds * names.size;
    const restarted = await watch.until(most, (one) => {
      const isGone = one.pods.every(({ name }) => !names.has(name));
      const ready = podsOf(one, base.hash).filter(({ isReady }) => isReady);
      return isGone && ready.length === figures.plan.replicas;
    });
    verdict.judgeTime("restarted", restarted && (restarted.at - startedAt) / 1000, { most });
    await traffic.stop();
    judgePayments(verdict, "paid", traffic.ledger);
  },
});
