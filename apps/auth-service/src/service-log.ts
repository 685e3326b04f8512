import { createLogger, type LogDestination, type Logger, type LogLevel } from "@paystream/logging";
import type { TransactionIds } from "./authorization/transaction-id.ts";
import { contract } from "./contract.ts";
import { ID_PATTERN } from "./http/request-ids.ts";

/** The log of the service, which tells its own ids from card numbers. */
export function createServiceLog(
  level: LogLevel,
  ids: TransactionIds,
  destination?: LogDestination,
): Logger {
  const trusted = trustedWords(ids);
  return createLogger({ service: contract.name, level, trusted, destination });
}

/** Words of the service's own making, and ids that it takes over: none is a card number. */
export function trustedWords(ids: TransactionIds): RegExp {
  return new RegExp(`${ids.pattern.source}|${ID_PATTERN.source}`);
}
