export { createLogger, type LoggerOptions } from "./create-logger.ts";
export type { LogDestination, LogEntry, Logger, LogLevel } from "./logger.ts";
export { isLuhnValid } from "./luhn.ts";
export { containsCardNumber, maskCardNumbers } from "./mask-card-numbers.ts";
export { maskClientAddress } from "./mask-client-address.ts";
