import { KubeConfig } from "@kubernetes/client-node";
import { UsageError } from "../../stacks/commands/environment-argument.ts";

/**
 * Reads a kubeconfig, of any way to authenticate that kubectl has without a terminal: certificates, tokens,
 * and programs that give them.
 *
 * @param file its path
 * @param context without it, the current one of the file
 * @throws {@link UsageError} where there is no such file or context
 */
export function readKubeconfig(file: string, context?: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new UsageError(`${file} is not a kubeconfig: ${(error as Error).message}`);
  }
  const names = config.getContexts().map(({ name }) => name);
  const wanted = context ?? config.getCurrentContext();
  if (!names.includes(wanted)) {
    const told = wanted
      ? `The kubeconfig ${file} has no context "${wanted}"`
      : `The kubeconfig ${file} has no current context`;
    throw new UsageError(
      `${told}. It has: ${names.join(", ") || "none"}. Name one with --context.`,
    );
  }
  config.setCurrentContext(wanted);
  if (config.getCurrentCluster() === null) {
    throw new UsageError(
      `The context "${wanted}" of the kubeconfig ${file} names a cluster that is not there.`,
    );
  }
  return config;
}
