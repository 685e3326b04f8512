/**
 * When a declined payment may be tried again: never with this card, later as it is, or with corrected
 * data. After the categories of Visa's decline rules (https://www.checkout.com/docs, "visa response
 * codes"); how often, the networks state differently and the merchant's acquirer decides.
 */
export const retryAdvices = ["never", "later", "with_corrected_data"] as const;
export type RetryAdvice = (typeof retryAdvices)[number];

/**
 * Why an issuer declines, and when the payment may be tried again. Each code stands for a response
 * code of ISO 8583 (data element 39), given beside it.
 */
export const declines = {
  do_not_honor: "later", // 05
  insufficient_funds: "later", // 51
  expired_card: "with_corrected_data", // 54
  incorrect_number: "never", // 14
  lost_card: "never", // 41
  stolen_card: "never", // 43
  suspected_fraud: "later", // 59
  exceeds_limit: "later", // 61
  issuer_unavailable: "later", // 91
} as const satisfies Record<string, RetryAdvice>;

export type DeclineCode = keyof typeof declines;
export const declineCodes = Object.keys(declines) as [DeclineCode, ...DeclineCode[]];
