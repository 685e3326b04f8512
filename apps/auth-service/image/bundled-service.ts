import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** "nonroot" of distroless images. */
const NONROOT = 65532;

/** A program of the bundle as the image runs it: from its folder, as nobody, with no environment but its own. */
export class BundledProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  stdout = "";
  stderr = "";

  /** @param folder - a copy of the bundle that everybody may read */
  constructor(folder: URL, program: string, environment: Readonly<Record<string, string>>) {
    const entryPoint = fileURLToPath(new URL(program, folder));
    this.#child = spawn(process.execPath, [entryPoint], {
      cwd: folder,
      env: { NODE_ENV: "production", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      ...(canBecomeNobody() && { uid: NONROOT, gid: NONROOT }),
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  /** Resolves when the service has said where it listens, with the port; rejects if it ends before. */
  async listening(): Promise<number> {
    for (;;) {
      const port = /"listening".*http:\/\/localhost:(\d+)/.exec(this.stdout)?.[1];
      if (port !== undefined) {
        return Number(port);
      }
      const ended = once(this.#child, "exit").then(() => "ended");
      if ((await Promise.race([ended, once(this.#child.stdout, "data")])) === "ended") {
        throw new Error(`the bundle does not start: ${this.stderr}`);
      }
    }
  }

  terminate(): void {
    this.#child.kill("SIGTERM");
  }

  /** The exit code, once it has ended and everything that it wrote is here. */
  async ended(): Promise<number | null> {
    if (!this.#child.stdout.closed) {
      await once(this.#child, "close");
    }
    return this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended();
  }
}

/** Only root can; and then only if nobody may reach Node, which a checkout in a private folder prevents. */
function canBecomeNobody(): boolean {
  return process.getuid?.() === 0 && isReachable(process.execPath);
}

function isReachable(path: string): boolean {
  const isOpen = existsSync(path) && (statSync(path).mode & 0o001) !== 0;
  return isOpen && (dirname(path) === path || isReachable(dirname(path)));
}
