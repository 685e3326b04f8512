import { afterAll, type TestContext } from "vitest";
import { useTool } from "../tools/use-tool.ts";
import { VaultServer } from "./vault-server.ts";

/**
 * One server with Vault's API for the tests of a file. It starts with the first test that asks for it.
 *
 * @returns gives a test the server; a test skips itself where {@link useTool} would
 */
export function useVaultServer(): (context: TestContext) => Promise<VaultServer> {
  const bao = useTool("bao");
  let started: Promise<VaultServer> | undefined;

  afterAll(async () => {
    await (await started)?.[Symbol.asyncDispose]();
  });

  return (context) => {
    const executable = bao(context);
    started ??= VaultServer.start(executable);
    return started;
  };
}
