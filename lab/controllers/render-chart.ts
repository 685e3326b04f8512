import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { kubernetesVersions } from "../../stacks/versions.ts";
import { runCommand } from "../tools/run-command.ts";

/** What renders a chart. */
export interface Chart {
  /** The executable. */
  readonly helm: string;
  /** The folder of the chart. */
  readonly chart: string;
}

/** @returns the objects that a chart installs, as YAML; also those of charts in it, whatever the values say */
export async function renderChart(
  { helm, chart }: Chart,
  release: string,
  namespace: string,
  values: object,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "paystream-chart-"));
  try {
    const copy = join(folder, "chart");
    await cp(chart, copy, { recursive: true });
    // Helm refuses a chart whose dependencies are not there, also those that are not asked for.
    const file = join(copy, "Chart.yaml");
    const { dependencies: _, ...description } = parse(await readFile(file, "utf8"));
    await writeFile(file, stringify(description));
    await rm(join(copy, "Chart.lock"), { force: true });
    const valuesFile = join(folder, "values.json");
    await writeFile(valuesFile, JSON.stringify(values));
    const flags = { namespace, values: valuesFile, "kube-version": kubernetesVersions.rehearsed };
    return await runCommand(helm, [
      "template",
      release,
      copy,
      ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
