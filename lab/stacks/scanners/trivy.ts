import { runCommand } from "../../tools/run-command.ts";
import type { Finding } from "./finding.ts";
import { scannedObject } from "./object-files.ts";

/** https://trivy.dev/docs/latest/configuration/reporting/#json */
interface Report {
  readonly Results?: readonly {
    readonly Target: string;
    readonly Misconfigurations?: readonly {
      readonly ID: string;
      readonly Title: string;
      readonly Message: string;
    }[];
  }[];
}

/** What trivy has against the objects of a folder, of every severity. */
export async function trivy(executable: string, folder: string): Promise<Finding[]> {
  const answer = await runCommand(executable, [
    "config",
    "--format=json",
    "--quiet",
    "--misconfig-scanners=kubernetes",
    // It is given all that it needs, and asks nobody.
    "--skip-check-update",
    "--skip-version-check",
    "--disable-telemetry",
    folder,
  ]);
  const { Results: results = [] }: Report = JSON.parse(answer);
  return results.flatMap(({ Target: path, Misconfigurations: found = [] }) =>
    found.map(({ ID: check, Title: title, Message: message }) => ({
      scanner: "trivy" as const,
      check,
      ...scannedObject(path),
      message: `${title}: ${message}`,
    })),
  );
}
