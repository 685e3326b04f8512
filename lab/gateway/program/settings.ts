import { parseArgs } from "node:util";
import { gatewayPorts } from "../ports.ts";

/** How the translator is called. */
export interface Settings {
  /** What Envoy reads is written here. */
  readonly folder: string;
  /** Where Envoy listens. */
  readonly address: string;
  /** Without it: the cluster of the pod that the program runs in, as the pod's service account. */
  readonly kubeconfig: string | undefined;
  /** The name of that pod: Envoy is told to drain when the pod ends. */
  readonly pod: string | undefined;
  readonly ports: Omit<Record<keyof typeof gatewayPorts, number>, "http">;
}

/** @throws Error that names an option which is missing, unknown or no port */
export function readSettings(args: readonly string[]): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      folder: { type: "string" },
      address: { type: "string", default: "0.0.0.0" },
      kubeconfig: { type: "string" },
      pod: { type: "string" },
      "admin-port": { type: "string", default: String(gatewayPorts.admin) },
      "translator-port": { type: "string", default: String(gatewayPorts.translator) },
      "ready-port": { type: "string", default: String(gatewayPorts.ready) },
      "stats-port": { type: "string", default: String(gatewayPorts.stats) },
    },
  });
  const { folder, address, kubeconfig, pod } = values;
  if (folder === undefined) {
    throw new Error("--folder names the folder that Envoy reads its configuration from.");
  }
  return {
    folder,
    address,
    kubeconfig,
    pod,
    ports: {
      admin: portOf("--admin-port", values["admin-port"]),
      translator: portOf("--translator-port", values["translator-port"]),
      ready: portOf("--ready-port", values["ready-port"]),
      stats: portOf("--stats-port", values["stats-port"]),
    },
  };
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Error(`${option} is "${text}". It has to be a port, such as 15000.`);
  }
  return port;
}
