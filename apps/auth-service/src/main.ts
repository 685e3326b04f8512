import type { Logger } from "@paystream/logging";
import { createTransactionIds } from "./authorization/transaction-id.ts";
import { ConfigurationError, DEVELOPMENT_SECRET, readConfiguration } from "./configuration.ts";
import { contract } from "./contract.ts";
import { describeListenError, runService } from "./server/run-service.ts";
import { createService } from "./service.ts";
import { createServiceLog, trustedWords } from "./service-log.ts";
import { createTracing } from "./tracing/create-tracing.ts";

/** Exit codes: 1 what went wrong while running, 2 what the person who started it must change. */
const FAILED = 1;
const MISCONFIGURED = 2;

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigurationError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = MISCONFIGURED;
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const ids = createTransactionIds();
  const log = createServiceLog(configuration.logLevel, ids);
  process.on("uncaughtException", (error) => {
    log.error({ action: "crashed", message: "the process failed", error });
    exit(log, FAILED);
  });

  const { developmentDefaults, port } = configuration;
  if (developmentDefaults.length > 0) {
    const message =
      `not set: ${developmentDefaults.join(", ")}; each is "${DEVELOPMENT_SECRET}" now, ` +
      "so take no real payments";
    log.warn({ action: "development_defaults", message });
  }

  const tracing = await createTracing(configuration, log, trustedWords(ids));
  const service = createService({ configuration, log, ids, tracing });
  const running = await runService(service, configuration, log).catch((error: unknown) => {
    throw new ConfigurationError(describeListenError(error as NodeJS.ErrnoException, port));
  });
  const { version, processors, drainDelayMs } = configuration;
  log.info({
    action: "listening",
    message: `PayStream answers on http://localhost:${running.port} (its API: ${contract.paths.docs})`,
    extra: { version, processors },
  });

  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) {
      log.warn({
        action: "stopped",
        message: `${signal} while stopping: stopped without finishing`,
      });
      exit(log, FAILED);
    }
    stopping = true;
    // A person at the keyboard routes no traffic here that would have to notice first.
    const finished = await running.stop(signal === "SIGINT" ? 0 : drainDelayMs);
    log[finished ? "info" : "error"]({
      action: "stopped",
      message: finished
        ? "stopped; nothing was left unfinished"
        : "stopped at the end of the grace time",
    });
    await tracing?.stop();
    exit(log, finished ? 0 : FAILED);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function exit(log: Logger, code: number): never {
  log.flush();
  process.exit(code);
}
