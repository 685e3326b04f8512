import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../tools/run-command.ts";
import type { Finding } from "./finding.ts";
import { scannedObject } from "./object-files.ts";

/** Grades below it are warnings and worse. */
const GOOD = 7;

/** `kube-score score --output-format json`, its version v2. */
type Report = readonly {
  readonly file_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}[];

/** What kube-score has against the objects of a folder: whatever it warns of, and worse. */
export async function kubeScore(executable: string, folder: string): Promise<Finding[]> {
  const environments = await readdir(folder);
  // One at a time: it looks for the pods of a Service among all that it is given.
  const reports = await Promise.all(
    environments.map(async (environment) => {
      const files = await readdir(join(folder, environment));
      const answer = await runCommand(
        executable,
        ["score", "--output-format=json", "--kubernetes-version=v1.36", ...files],
        { cwd: join(folder, environment), answers: [1] },
      );
      return { environment, report: JSON.parse(answer) as Report };
    }),
  );
  return reports.flatMap(({ environment, report }) =>
    report.flatMap(({ file_name, checks }) =>
      checks
        .filter(({ grade, skipped }) => !skipped && grade < GOOD)
        .map(({ check, comments }) => ({
          scanner: "kube-score" as const,
          check: check.id,
          ...scannedObject(`${environment}/${file_name}`),
          message: [check.name, ...(comments ?? []).map(({ summary }) => summary)].join(": "),
        })),
    ),
  );
}
