import type { DeclineCode } from "../payment/decline.ts";

/** What a test card makes the simulated bank do. */
export type TestCardBehavior =
  | { readonly kind: "approve" }
  | { readonly kind: "decline"; readonly declineCode: DeclineCode }
  | { readonly kind: "error" };

/**
 * Card numbers to which the simulated bank answers always alike, whatever its success rate. The
 * numbers are the test numbers that payment services publish (https://docs.stripe.com/testing); no
 * issuer has issued them.
 */
export const testCards: Readonly<Record<string, TestCardBehavior>> = {
  "4242424242424242": { kind: "approve" },
  "4000000000000002": { kind: "decline", declineCode: "do_not_honor" },
  "4000000000009995": { kind: "decline", declineCode: "insufficient_funds" },
  "4000000000000069": { kind: "decline", declineCode: "expired_card" },
  "4242424242424259": { kind: "decline", declineCode: "incorrect_number" },
  "4000000000009987": { kind: "decline", declineCode: "lost_card" },
  "4000000000009979": { kind: "decline", declineCode: "stolen_card" },
  "4100000000000019": { kind: "decline", declineCode: "suspected_fraud" },
  "4000000000006975": { kind: "decline", declineCode: "exceeds_limit" },
  "4000000000000341": { kind: "decline", declineCode: "issuer_unavailable" },
  "4000000000000119": { kind: "error" },
};
