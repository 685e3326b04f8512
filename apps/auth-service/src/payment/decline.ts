/**
 * When a declined payment may be tried again: never with this card, later as it is, or with corrected
 * data. After the categories of Visa's decline rules (https://www.checkout.com/docs, "visa response
 * codes"); how often, the networks state differently and the merchant's acquirer decides.
 */
export const retryAdvices = ["never", "later", "with_corrected_data"] as const;
export type RetryAdvice = (typeof retryAdvices)[number];

/**
 * Why an issuer declines: the code that a client sees, with its retry advice and the response code it
 * stands for (ISO 8583 data element 39).
 */
export const declines = {
  do_not_honor: { responseCode: "05", retry: "later" },
  insufficient_funds: { responseCode: "51", retry: "later" },
  expired_card: { responseCode: "54", retry: "with_corrected_data" },
  incorrect_number: { responseCode: "14", retry: "never" },
  lost_card: { responseCode: "41", retry: "never" },
  stolen_card: { responseCode: "43", retry: "never" },
  suspected_fraud: { responseCode: "59", retry: "later" },
  exceeds_limit: { responseCode: "61", retry: "later" },
  issuer_unavailable: { responseCode: "91", retry: "later" },
} as const satisfies Record<string, { responseCode: string; retry: RetryAdvice }>;

export type DeclineCode = keyof typeof declines;
export const declineCodes = Object.keys(declines) as [DeclineCode, ...DeclineCode[]];
