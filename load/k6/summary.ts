import type { TestName } from "../plans.ts";
import { type K6Summary, reportOf } from "../report-of.ts";
import { reportText } from "../report-text.ts";
import { changesOf } from "./options.ts";

/** What k6 writes at the end of a test: the text for a person, or, where REPORT names a file, only that. */
export function summaryOf(name: TestName): (summary: K6Summary) => Record<string, string> {
  return (summary) => {
    const { URL: target = "", REPORT: file } = __ENV;
    const report = reportOf(name, changesOf(__ENV), summary, { target, endedAt: Date.now() });
    return file ? { [file]: JSON.stringify(report) } : { stdout: `${reportText(report)}\n` };
  };
}
