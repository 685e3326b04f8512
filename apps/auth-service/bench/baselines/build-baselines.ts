import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleProgram } from "../../image/bundle-program.ts";
import type { Program } from "../program.ts";

const run = promisify(execFile);

/** The baselines, built as the service is. */
export interface Baselines {
  /** A bare `node:http` server: what everything is compared with. */
  readonly bare: Program;
  /** A bare Hono handler: what the goal for CPU time refers to. */
  readonly hono: Program;
  /** A small `net/http` server; undefined where there is no Go. */
  readonly go: Program | undefined;
}

/** @param folder - where the built programs go */
export async function buildBaselines(folder: URL): Promise<Baselines> {
  const [bare, hono, go] = await Promise.all([
    buildNode("bare node:http", "bare.ts", folder),
    buildNode("bare Hono handler", "hono.ts", folder),
    buildGo(folder),
  ]);
  return { bare, hono, go };
}

async function buildNode(name: string, file: string, folder: URL): Promise<Program> {
  const output = new URL(file.replace(".ts", ".mjs"), folder);
  await bundleProgram(new URL(file, import.meta.url), output);
  return { name, command: [process.execPath, fileURLToPath(output)], environment: {} };
}

async function buildGo(folder: URL): Promise<Program | undefined> {
  const output = fileURLToPath(new URL("go-baseline", folder));
  try {
    await run("go", ["build", "-o", output, "."], { cwd: new URL("go/", import.meta.url) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
  return { name: "Go net/http handler", command: [output], environment: {} };
}
