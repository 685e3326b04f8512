import { Engine } from "../../engine.ts";
import { freePorts } from "../../free-ports.ts";
import { renderedFile } from "./rendered-file.ts";

const READY_LIMIT_MS = 30_000;

/**
 * A collector of an environment, with its rendered configuration, on this machine.
 *
 * @param program `log-collector` or `trace-collector`
 * @param replacements of what is somewhere else here; its health check is among it already
 */
export async function startCollector(
  executable: string,
  folder: string,
  program: string,
  replacements: Readonly<Record<string, string>>,
): Promise<Engine> {
  const [health = 0] = await freePorts(1);
  const file = await renderedFile(folder, program, {
    "0.0.0.0:13133": `127.0.0.1:${health}`,
    ...replacements,
  });
  const engine = new Engine(program, executable, [`--config=${file}`]);
  await engine.ready(READY_LIMIT_MS, async () => {
    const answer = await fetch(`http://127.0.0.1:${health}/`);
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
  });
  return engine;
}
