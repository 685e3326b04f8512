import { runCommand } from "../../tools/run-command.ts";
import type { Finding } from "./finding.ts";
import { scannedObject } from "./object-files.ts";

/** https://www.checkov.io/2.Basics/Reviewing%20Scan%20Results.html */
interface Report {
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly file_path: string;
    }[];
  };
  readonly summary: { readonly parsing_errors: number };
}

/** What checkov has against the objects of a folder. */
export async function checkov(executable: string, folder: string): Promise<Finding[]> {
  const answer = await runCommand(executable, [
    "--directory",
    folder,
    "--framework",
    "kubernetes",
    "secrets",
    "--output=json",
    "--quiet",
    "--compact",
    "--soft-fail",
    // Of texts that only its vendor's platform shows.
    "--skip-download",
  ]);
  const reports: readonly Report[] = [JSON.parse(answer)].flat();
  return reports.flatMap(({ results, summary }) => {
    if (summary.parsing_errors > 0) {
      throw new Error(`checkov does not understand ${summary.parsing_errors} files in ${folder}`);
    }
    return results.failed_checks.map(({ check_id, check_name, file_path }) => ({
      scanner: "checkov" as const,
      check: check_id,
      ...scannedObject(file_path),
      message: check_name,
    }));
  });
}
