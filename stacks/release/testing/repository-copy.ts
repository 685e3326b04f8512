import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { root } from "../../render/stack-configuration.ts";
import { settingsFile, withRelease } from "../release.ts";

/** What a command of a test ended with. */
export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const programs = [".github", "stacks", "apps", "packages"];

/** A copy of the repository's program, with a history of its own, that commands may change. */
export class RepositoryCopy implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "paystream-repository-"));

  constructor() {
    const listed = this.#list(...programs, "Pulumi*.yaml", "package.json", "pnpm-workspace.yaml");
    for (const path of listed) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(new URL(path, root), join(this.folder, path));
    }
    for (const path of ["", ".github/", "stacks/", "apps/auth-service/", "packages/metrics/"]) {
      symlinkSync(
        fileURLToPath(new URL(`${path}node_modules`, root)),
        join(this.folder, `${path}node_modules`),
      );
    }
    writeFileSync(join(this.folder, ".gitignore"), "node_modules\nbin\nscan-reports\n");
    this.git("init", "--quiet", "--initial-branch", "main");
    this.commit("as it is");
    this.git("tag", "as-it-is");
  }

  /** As it was made, without what a test has committed, written or put on the PATH. */
  reset(): void {
    this.git("reset", "--quiet", "--hard", "as-it-is");
    this.git("clean", "--quiet", "--force", "-d");
    for (const folder of ["bin", "scan-reports"]) {
      rmSync(join(this.folder, folder), { recursive: true, force: true });
    }
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: this.folder,
      encoding: "utf8",
    });
  }

  commit(message: string): void {
    this.git("add", ".");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Commits a release `1.<digit>.0`, whose digest consists of the digit; its rendered files stay stale. */
  release(environment: string, digit: string): void {
    const file = settingsFile(environment);
    this.write(file, withRelease(this.read(file), releaseOfDigit(digit)));
    this.commit(`feat(${environment}): release 1.${digit}.0`);
  }

  /** Puts a program on the PATH of {@link run}: a shell script. */
  program(name: string, script: string): void {
    mkdirSync(join(this.folder, "bin"), { recursive: true });
    writeFileSync(join(this.folder, "bin", name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, "bin", name), 0o755);
  }

  /**
   * Runs a program of the copy, on a machine that has git and what {@link program} has put there.
   *
   * @param path - of the program, which may be followed by its arguments
   * @param variables - beside PATH and HOME
   */
  async run(
    [path = "", ...args]: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const child = spawn(process.execPath, [join(this.folder, path), ...args], {
      cwd: this.folder,
      env: {
        PATH: `${join(this.folder, "bin")}:/usr/bin:/bin`,
        HOME: this.folder,
        // Where Git does not look: most commands of a test compile the same modules.
        NODE_COMPILE_CACHE: join(this.folder, ".git", "node-compile"),
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    return { status: child.exitCode, stdout, stderr };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }

  #list(...paths: readonly string[]): readonly string[] {
    const listed = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...paths],
      { cwd: root, encoding: "utf8" },
    );
    return listed.split("\n").filter((path) => path !== "" && !path.endsWith(".test.ts"));
  }
}

/** The release `1.<digit>.0`. */
export function releaseOfDigit(digit: string) {
  return {
    image: `docker.io/paystream/auth-service@sha256:${digit.repeat(64)}`,
    version: `1.${digit}.0`,
    revision: digit.repeat(40),
  };
}
