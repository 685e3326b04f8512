import { settings } from "../../stacks/environment/settings.ts";
import type { PaymentKind } from "../traffic/payment-requests.ts";
import type { Changes } from "./drill.ts";

/**
 * What blue/green needs of an environment. The bank's base latency leaves a machine on which everything
 * runs at once 100 ms of what a payment may take.
 */
export const blueGreenSettings: Changes = {
  [settings.strategy.key]: "blueGreen",
  [settings.latencyBaseMs.key]: "100",
};

/** Payments a second of a drill of blue/green, and how many of them ask for the preview: see its gates. */
export const previewTraffic = { perSecond: 60, toPreview: 25 } as const;

/** Payments of which so many ask for the preview. */
export function previewPayments(processors: readonly string[]): readonly PaymentKind[] {
  const { perSecond, toPreview } = previewTraffic;
  return processors.flatMap((processor) => [
    { processor, weight: perSecond - toPreview },
    { processor, weight: toPreview, isPreview: true },
  ]);
}
