import { spawnSync } from "node:child_process";
import type { Environment } from "../environment.ts";

/**
 * kubectl in the namespace of an environment: its answer is given, and its errors are shown. Not for its
 * plugins, which want the flags of the place at the end.
 */
export function kubectlOf({
  kubeContext,
  namespace,
}: Pick<Environment, "kubeContext" | "namespace">) {
  return (...args: readonly string[]) =>
    spawnSync("kubectl", ["--context", kubeContext, "--namespace", namespace, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
}
