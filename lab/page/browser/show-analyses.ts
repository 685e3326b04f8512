import type { Analysis, AnalysisMetric, AnalysisPhase } from "../../observation/analyses.ts";
import { measuredText } from "../../observation/figures.ts";
import type { Observation } from "../../observation/observation.ts";
import { byId, type Content, element, show } from "./element.ts";

const WORDS: Readonly<Record<AnalysisPhase, string>> = {
  Pending: "has not begun",
  Running: "under way",
  Successful: "passed",
  Failed: "failed",
  Error: "could not be measured",
  Inconclusive: "nothing to judge",
};

/** Shows what the analyses of the newest release measured, beside what is asked. */
export function showAnalyses({ analyses, release }: Observation): void {
  if (analyses.seen === undefined) {
    const reason = `They cannot be seen: ${analyses.unavailable}`;
    show(byId("analyses"), element("p", { class: "unavailable" }, reason));
    return;
  }
  const own = analyses.seen.filter(({ hash }) => hash === release.seen?.currentHash);
  const none = own.length === 0 && element("p", { class: "none" }, "None of this version.");
  const steps = release.seen?.steps ?? [];
  show(byId("analyses"), none, ...own.map((analysis) => analysisTable(analysis, steps)));
}

function analysisTable(analysis: Analysis, steps: readonly string[]): Content {
  const { name, step = -1, phase, metrics } = analysis;
  const title = steps[step]?.replace(/^analysis /, "") ?? name;
  return element(
    "table",
    { class: "analysis" },
    element(
      "caption",
      {},
      title,
      " ",
      element("span", { class: "phase", data: { phase } }, WORDS[phase]),
    ),
    element("tbody", {}, ...metrics.map(metricRow)),
  );
}

function metricRow({ name, limit, count, phase, measurements }: AnalysisMetric): Content {
  const ahead = phase === "Running" || phase === "Pending" ? (count ?? 0) - measurements.length : 0;
  return element(
    "tr",
    { data: { phase } },
    element("th", {}, name),
    element(
      "td",
      { class: "limit" },
      limit === undefined ? "" : `${limit.comparison} ${limit.threshold}`,
    ),
    element(
      "td",
      { class: "measurements" },
      ...measurements.map(({ phase: measured, value, message }) =>
        element(
          "span",
          { class: "measurement", title: message ?? WORDS[measured], data: { phase: measured } },
          measured === "Error" ? "error" : measuredText(value),
        ),
      ),
      ...Array.from({ length: Math.max(0, ahead) }, () =>
        element(
          "span",
          { class: "measurement", title: "to come", data: { phase: "Pending" } },
          "·",
        ),
      ),
    ),
  );
}
