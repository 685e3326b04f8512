/** What the service answers to an approved payment, with an id that is always the same. */
export function approval(amount: number, processor: string) {
  return {
    status: "approved",
    transaction_id: "txn-1708876543-4821397010042",
    processor,
    amount,
    latency_ms: 0,
    version: "1.0.0",
  };
}
