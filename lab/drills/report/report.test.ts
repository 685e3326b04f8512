import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../seeded-random.ts";
import { Ledger } from "../../traffic/ledger.ts";
import { summaryOf } from "../../traffic/summary.ts";
import { type Chart, chartSvg } from "./chart.ts";
import { type DrillRecord, reportMarkdown } from "./markdown.ts";
import { trafficPanels } from "./traffic-panels.ts";

const startedAt = Date.UTC(2026, 10, 22, 6);

/** Two minutes in which a canary of 10 % fails a third of its payments from second 30 to 75. */
function ledgerOfBadCanary(): Ledger {
  const ledger = new Ledger();
  const random = new SeededRandom(5);
  for (let index = 0; index < 1200; index += 1) {
    const dueAt = startedAt + 100 * index;
    const isCanary = index >= 300 && index < 750 && random.next() < 0.1;
    const isDeclined = isCanary && random.next() < 0.3;
    ledger.add({
      dueAt,
      endedAt: dueAt + 150 + 100 * random.next() + (isCanary ? 800 : 0),
      processor: "visa_net",
      result: isDeclined ? "declined" : "approved",
      version: isCanary ? "1.1.0" : "1.0.0",
      detail: undefined,
    });
  }
  return ledger;
}

const ledger = ledgerOfBadCanary();

function isOfNewVersion({ version }: { readonly version: string | undefined }): boolean {
  return version === "1.1.0";
}

const record: DrillRecord = {
  name: "failing-release",
  title: "A failing release",
  purpose: "Releases a version whose pods decline one payment in five.",
  environment: "staging",
  pace: 10,
  startedAt,
  endedAt: startedAt + 120_000,
  results: [
    {
      expectation: "The analysis aborts it",
      outcome: "met",
      measured: "22.4 s",
      bound: "21.0 to 30.0 s",
    },
    {
      expectation: "No other payment fails",
      outcome: "not met",
      measured: "2 | <HTTP 504>",
      bound: "0",
    },
    {
      expectation: "It survives the API server",
      outcome: "not judged",
      reason: "this cluster's API server is not ours to kill",
    },
  ],
  events: [
    { at: startedAt + 25_000, kind: "did", text: "released 1.1.0" },
    { at: startedAt + 30_040, kind: "seen", text: "weight 10 %" },
    { at: startedAt + 75_000, kind: "judged", text: "met: The analysis aborts it" },
  ],
  traffic: summaryOf(ledger),
  stoppedBy: undefined,
};

const chart: Chart = {
  title: "A failing release",
  seconds: 120,
  panels: trafficPanels({
    startedAt,
    ledger,
    weights: [
      { at: startedAt, canary: 0 },
      { at: startedAt + 30_000, canary: 10 },
      { at: startedAt + 75_000, canary: 0 },
    ],
    stable: [{ at: startedAt, version: "1.0.0" }],
    seconds: 120,
    p95Seconds: 2.5,
  }),
  marks: [
    { seconds: 25, label: "1" },
    { seconds: 30, label: "2" },
    { seconds: 30.2, label: "3" },
  ],
};

describe("the report of a drill", () => {
  it("is the committed one for the same drill", async () => {
    await expect(reportMarkdown(record, "drill.svg")).toMatchFileSnapshot("golden/report.md");
  });

  it("has a picture that is the committed one for the same traffic", async () => {
    await expect(chartSvg(chart)).toMatchFileSnapshot("golden/drill.svg");
  });

  it("does not pass with an expectation that is not met, nor when the drill was stopped", () => {
    const met = record.results.filter(({ outcome }) => outcome !== "not met");
    const report = (changes: Partial<DrillRecord>) =>
      reportMarkdown({ ...record, ...changes }, "drill.svg").split("\n")[0];

    expect(report({})).toBe("# A failing release: not passed");
    expect(report({ results: met })).toBe("# A failing release: passed");
    expect(report({ results: met, stoppedBy: "the cluster is gone" })).toBe(
      "# A failing release: not passed",
    );
  });
});

describe("the picture of a drill", () => {
  const panel = chart.panels[2];

  it("leaves a gap where nothing was measured, instead of a line that says something", () => {
    const line = { name: "canary", color: "canary", gapSeconds: 2 } as const;
    const withGap = chartSvg({
      ...chart,
      panels: [
        {
          title: "gap",
          unit: "",
          atLeast: 1,
          lines: [
            {
              ...line,
              points: [
                [0, 1],
                [1, 1],
                [50, 1],
                [51, 1],
              ],
            },
          ],
        },
      ],
    });
    const path = /class="line canary" d="([^"]+)"/.exec(withGap)?.[1];
    expect(path?.match(/[ML]/g)).toEqual(["M", "L", "M", "L"]);
  });

  it("can be drawn of nothing", () => {
    const nothing = { ledger: new Ledger(), weights: [], seconds: 0 };
    const panels = trafficPanels({ ...nothing, startedAt, stable: [], p95Seconds: 2.5 });
    const svg = chartSvg({ title: "Nothing & <nobody>", seconds: 0, panels, marks: [] });
    expect(svg).toContain("<title>Nothing &amp; &lt;nobody&gt;</title>");
    expect(svg).not.toContain("NaN");
  });

  it("takes a version for a canary's until it is the stable one", () => {
    const part = trafficPanels({
      startedAt,
      ledger: ledger.between(startedAt + 30_000, startedAt + 75_000).where(isOfNewVersion),
      weights: [],
      stable: [
        { at: startedAt, version: "1.0.0" },
        { at: startedAt + 60_000, version: "1.1.0" },
      ],
      seconds: 120,
      p95Seconds: 2.5,
    })[0];
    const [decided] = part?.lines ?? [];

    expect(
      new Set(decided?.points.filter(([at]) => at < 60).map(([, percent]) => percent)),
    ).toEqual(new Set([100]));
    expect(
      new Set(decided?.points.filter(([at]) => at > 60).map(([, percent]) => percent)),
    ).toEqual(new Set([0]));
  });

  it("shows the objective where the axis reaches it", () => {
    const withLimit = (atLeast: number) =>
      chartSvg({ ...chart, panels: panel === undefined ? [] : [{ ...panel, lines: [], atLeast }] });
    expect(withLimit(3)).toContain('class="limit"');
    expect(withLimit(1)).not.toContain('class="limit"');
  });
});
