import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { contract } from "@paystream/auth-service/contract";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Longer than a run takes on a busy machine. */
const LIMIT_MS = 240_000;

export interface FuzzOptions {
  /** The schemathesis executable. */
  readonly schemathesis: string;
  readonly url: string;
  readonly adminToken: string;
  /** Fuzz this operation only. */
  readonly operationId?: string;
  /** Cases for each operation, in place of the configured number. */
  readonly maxExamples?: number;
}

export interface FuzzReport {
  /** True if schemathesis found nothing, and could test everything. */
  readonly passed: boolean;
  /** What it printed. */
  readonly output: string;
}

/**
 * Has schemathesis fuzz a running service, by the OpenAPI document that it serves and with the
 * settings of schemathesis.toml.
 *
 * @throws Error if schemathesis cannot be run
 */
export async function fuzz({
  schemathesis,
  url,
  adminToken,
  operationId,
  maxExamples,
}: FuzzOptions): Promise<FuzzReport> {
  const args = [
    `--config-file=${join(folder, "schemathesis.toml")}`,
    "run",
    url + contract.paths.openapi,
    "--no-color",
    ...(operationId === undefined ? [] : [`--include-operation-id=${operationId}`]),
    ...(maxExamples === undefined ? [] : [`--max-examples=${maxExamples}`]),
  ];
  // It leaves a folder of its own wherever it runs.
  const cwd = await mkdtemp(join(tmpdir(), "contract-fuzz-"));
  try {
    return await new Promise((resolve, reject) => {
      const options = {
        cwd,
        env: {
          ...process.env,
          ADMIN_TOKEN: adminToken,
          PYTHONPATH: folder,
          PYTHONDONTWRITEBYTECODE: "1",
        },
        timeout: LIMIT_MS,
        maxBuffer: 64 * 1024 * 1024,
      };
      execFile(schemathesis, args, options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") {
          reject(error);
        }
        resolve({ passed: error === null, output: stdout + stderr });
      });
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
