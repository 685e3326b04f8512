import { objectives } from "../../../stacks/objectives.ts";
import { rateText, secondsText, shareText } from "../../observation/figures.ts";
import type { Point } from "../../observation/recorder.ts";
import { LineChart } from "./line-chart.ts";

const { errorShare, p95Seconds } = objectives.canary.health;

/** The charts of a release: what each side is given, and how it does. */
export function makeCharts(place: HTMLElement): (points: readonly Point[]) => void {
  const charts = [
    new LineChart({
      title: "Weight",
      seriesOf: ({ weights }, role) => weights?.[role],
      text: (value) => (value === undefined ? "–" : `${value} %`),
      atLeast: 100,
      isStepped: true,
    }),
    new LineChart({
      title: "Payments a second",
      seriesOf: ({ traffic }, role) => traffic?.[role]?.perSecond,
      text: rateText,
      atLeast: 1,
    }),
    new LineChart({
      title: "Failed",
      seriesOf: ({ traffic }, role) => traffic?.[role]?.failedShare,
      text: shareText,
      atLeast: 5 * errorShare,
      limit: errorShare,
    }),
    new LineChart({
      title: "95th percentile",
      seriesOf: ({ traffic }, role) => traffic?.[role]?.p95Seconds,
      text: secondsText,
      atLeast: p95Seconds,
      limit: p95Seconds,
    }),
  ];
  place.replaceChildren(...charts.map((chart) => chart.element));
  return (points) => {
    for (const chart of charts) {
      chart.draw(points);
    }
  };
}
