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

/** Payments of which every fourth asks for the preview: 25 a second, more than its gates need. */
export function previewPayments(processors: readonly string[]): readonly PaymentKind[] {
  return processors.flatMap((processor) => [
    { processor, weight: 3 },
    { processor, weight: 1, isPreview: true },
  ]);
}
