import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderedEnvironment } from "../rendered-environment.ts";

/** Whose configurations are tried: staging's, in which everything is on. */
const environment = "staging";

/**
 * Writes the configuration of a program of the monitoring into a folder, as it is rendered, but for where
 * things are on this machine.
 *
 * @param program name of its ConfigMap, without `-config`
 * @param replacements by what they stand for, each of which has to be there
 * @returns path of the file
 */
export async function renderedFile(
  folder: string,
  program: string,
  replacements: Readonly<Record<string, string>>,
): Promise<string> {
  const map = renderedEnvironment(environment).find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === `${program}-config`,
  );
  let [text] = Object.values(map?.data ?? {});
  for (const [from, to] of Object.entries(replacements)) {
    if (!text?.includes(from)) {
      throw new Error(`The configuration of ${program} in ${environment} has no "${from}".`);
    }
    text = text.replaceAll(from, to);
  }
  const path = join(folder, `${program}.yaml`);
  await writeFile(path, text ?? "");
  return path;
}
