import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Chart, chartSvg } from "./chart.ts";
import { type DrillRecord, reportMarkdown } from "./markdown.ts";

const PICTURE = "drill.svg";

/**
 * Writes the report of a drill and its picture.
 *
 * @param folder of all reports
 * @returns the path of the report
 */
export async function writeReport(
  folder: string,
  record: DrillRecord,
  chart: Chart,
): Promise<string> {
  const time = new Date(record.startedAt)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "");
  const own = join(folder, `${time}-${record.name}`);
  await mkdir(own, { recursive: true });
  const report = join(own, "report.md");
  await writeFile(join(own, PICTURE), chartSvg(chart));
  await writeFile(report, reportMarkdown(record, PICTURE));
  return report;
}
