import { randomUUID } from "node:crypto";
import { contract } from "@paystream/auth-service/contract";
import { previewHeader } from "../../stacks/traffic/routes.ts";
import type { HttpRequest } from "../http-client.ts";

/** A share of the payments that traffic consists of. */
export interface PaymentKind {
  readonly processor: string;
  /** A test card of the simulated bank; default one that its success rate decides on. */
  readonly card?: string;
  /** How many there are of these, in relation to the others; default 1. */
  readonly weight?: number;
  /** Whether it asks for the preview of blue/green; default not. */
  readonly isPreview?: boolean;
}

/** A request for one payment. */
export interface PaymentRequest extends HttpRequest {
  readonly processor: string;
  readonly isPreview: boolean;
}

/** No test card: the success rate decides (apps/auth-service/src/processor/test-cards.ts has those). */
const ORDINARY_CARD = "4532015112830366";

/**
 * Requests for payments of some kinds, in the proportion of their weights and as evenly as that can be:
 * no chance is in it. Each has an Idempotency-Key and an amount of its own.
 *
 * @param host the host name of the environment that the gateway knows
 */
export function* paymentRequests(
  kinds: readonly PaymentKind[],
  host: string | undefined,
): Generator<PaymentRequest, never> {
  const lanes = kinds.map((kind) => ({ ...kind, weight: kind.weight ?? 1, credit: 0 }));
  const total = lanes.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) {
    throw new RangeError("Traffic needs at least one kind of payment with a weight above 0.");
  }
  for (let cents = 1; ; cents += 1) {
    // Smooth weighted round-robin, as nginx picks upstream servers.
    for (const lane of lanes) {
      lane.credit += lane.weight;
    }
    const chosen = lanes.reduce((a, b) => (b.credit > a.credit ? b : a));
    chosen.credit -= total;
    const { processor, card = ORDINARY_CARD, isPreview = false } = chosen;
    yield {
      processor,
      isPreview,
      method: "POST",
      path: contract.paths.authorize,
      headers: {
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
        ...(host === undefined ? {} : { host }),
        ...(isPreview ? { [previewHeader.name]: previewHeader.value } : {}),
      },
      body: JSON.stringify({
        card_number: card,
        amount: cents / 100,
        currency: "USD",
        merchant: "PayStream lab",
        processor,
      }),
    };
  }
}
