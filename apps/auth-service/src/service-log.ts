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
  const trusted = new RegExp(`${ids.pattern.source}|${ID_PATTERN.source}`);
  return createLogger({ service: contract.name, level, trusted, destination });
}
