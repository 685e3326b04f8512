import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../environment.ts";
import { UsageError } from "./environment-argument.ts";

/** How long a port-forward may take to be usable, in milliseconds. */
const READY_WITHIN_MS = 30_000;

/**
 * Forwards a local port to the same port of an object in the environment, until it is disposed of.
 *
 * @param target as kubectl names it, `service/vault`
 * @param url the local end, `http://127.0.0.1:8200`
 * @throws UsageError when the port cannot be reached in time
 */
export async function forwardPort(
  { kubeContext, namespace }: Pick<Environment, "kubeContext" | "namespace">,
  target: string,
  url: string,
): Promise<Disposable> {
  const { hostname, port } = new URL(url);
  if (await accepts(hostname, Number(port))) {
    throw new UsageError(
      `Something listens on ${url} already, and ${target} of ${namespace} is wanted there: secrets could go to the wrong place. Stop it, then try again.`,
    );
  }
  const kubectl = spawn(
    "kubectl",
    ["--context", kubeContext, "--namespace", namespace, "port-forward", target, port],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const ended = new AbortController();
  kubectl.once("error", () => ended.abort());
  kubectl.once("exit", () => ended.abort());

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!ended.signal.aborted && Date.now() < deadline) {
    if (await accepts(hostname, Number(port))) {
      return { [Symbol.dispose]: () => void kubectl.kill() };
    }
    await sleep(200);
  }
  kubectl.kill();
  throw new UsageError(
    `kubectl could not forward port ${port} to ${target} in ${namespace}. Is the port free, and kubectl on PATH with the context ${kubeContext}?`,
  );
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
