import { randomInt } from "node:crypto";

/** Digits of the number that tells this process from every other one that runs at the same time. */
const PROCESS_DIGITS = 9;

/** Makes transaction ids, and knows its own again. */
export interface TransactionIds {
  /** `txn-<unix seconds>-<process number, 9 digits><sequence, 4 digits or more>`. */
  next(): string;
  /**
   * Matches the ids of this process only. Unix seconds and a sequence make up a digit run in which the
   * log's mask could see a card number; a client cannot guess the process number.
   */
  readonly pattern: RegExp;
}

/**
 * Ids that never repeat within the process, because the sequence only grows, nor between processes
 * that run at once, because each draws its own number.
 *
 * @param processNumber - nine digits, random unless a test needs to know it
 */
export function createTransactionIds(
  processNumber: number = randomInt(10 ** (PROCESS_DIGITS - 1), 10 ** PROCESS_DIGITS),
): TransactionIds {
  let sequence = 0;
  return {
    next() {
      sequence += 1;
      const seconds = Math.floor(Date.now() / 1000);
      return `txn-${seconds}-${processNumber}${String(sequence).padStart(4, "0")}`;
    },
    pattern: new RegExp(`txn-\\d{10}-${processNumber}\\d{4,12}`),
  };
}
