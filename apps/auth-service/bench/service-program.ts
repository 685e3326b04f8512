import { fileURLToPath } from "node:url";
import { contract } from "../src/contract.ts";
import type { Program } from "./program.ts";

const { variables, secrets } = contract;

/**
 * The service as production runs it, with logs and metrics on, and a bank that approves every payment:
 * a decline would count as a failure of the processor.
 *
 * @param entryPoint - of the bundle or of the sources
 * @param nodeOptions - of Node, such as those that profile
 */
export function serviceProgram(entryPoint: URL, nodeOptions: readonly string[] = []): Program {
  const secret = "for-the-benchmark-only";
  return {
    name: "service",
    command: [process.execPath, ...nodeOptions, fileURLToPath(entryPoint)],
    environment: {
      [variables.environment]: "production",
      [variables.successRate]: "1",
      [variables.drainDelayMs]: "0",
      [secrets.bankApiKey]: secret,
      [secrets.databasePassword]: secret,
      [secrets.encryptionKey]: secret,
    },
  };
}
