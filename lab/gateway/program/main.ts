import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { createLogger, type Logger } from "@paystream/logging";
import { controllers } from "../../../stacks/controllers.ts";
import { KubernetesApi } from "../../cluster/kubernetes-api.ts";
import { BOOTSTRAP_FILE, bootstrap } from "../envoy/bootstrap.ts";
import { DiscoveryFiles } from "../envoy/discovery-files.ts";
import { drainEnvoy, isEnding } from "./own-pod.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StatusServer } from "./status-server.ts";
import { summaryOf } from "./summary.ts";
import { Translator, type TranslatorEvents } from "./translator.ts";

const identity = controllers.ingressGateway;

await main();

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  const { folder, address, kubeconfig, ports } = settings;
  const log = createLogger({ service: "gateway-translator" });
  process.on("exit", () => log.flush());
  const ending = new AbortController();
  process.once("SIGTERM", () => ending.abort());
  process.once("SIGINT", () => ending.abort());

  const config = new KubeConfig();
  if (kubeconfig === undefined) {
    config.loadFromCluster();
  } else {
    config.loadFromFile(kubeconfig);
  }
  using api = new KubernetesApi(config);
  using files = new DiscoveryFiles(folder);
  await mkdir(folder, { recursive: true });
  const { admin: adminPort, ready: readyPort, stats: statsPort } = ports;
  const { listeners, clusters } = files;
  const start = bootstrap({ adminPort, address, readyPort, statsPort, listeners, clusters });
  await writeFile(join(folder, BOOTSTRAP_FILE), JSON.stringify(start));

  await using status = await StatusServer.start(address, ports.translator);
  const translator = new Translator({
    watch: (apiVersion, kind, signal) => api.watch(apiVersion, kind, { signal }),
    write: (resources) => files.write(resources),
    translation: { identity, address, sources: files },
    events: eventsOf(settings, status, log),
  });
  await translator.run(ending.signal);
}

function eventsOf({ pod, ports }: Settings, status: StatusServer, log: Logger): TranslatorEvents {
  const unlisted = new Map<string, string>();
  let isDraining = false;
  return {
    written(resources) {
      status.hasWritten = true;
      const message = "Envoy knows how the objects are now";
      log.info({ action: "written", message, extra: summaryOf(resources) });
    },
    followed({ endpointSlices }) {
      if (!isDraining && pod !== undefined && isEnding(pod, identity.namespace, endpointSlices)) {
        isDraining = true;
        log.info({ action: "draining", message: "The pod ends: Envoy asks its clients to leave" });
        drainEnvoy(ports.admin).catch((error: unknown) => {
          log.error({ action: "not_drained", message: "Envoy could not be told to drain", error });
        });
      }
    },
    refused({ object, reason, keepsEarlier }) {
      const instead = keepsEarlier ? "followed as it was before" : "not followed";
      const message = `${object} is ${instead}: ${reason}`;
      log.warn({ action: "refused", message });
    },
    unlisted(kind, error) {
      const message = `${kind} cannot be listed: ${(error as Error).message}`;
      if (unlisted.get(kind) !== message) {
        log.warn({ action: "unlisted", message });
      }
      unlisted.set(kind, message);
    },
  };
}
