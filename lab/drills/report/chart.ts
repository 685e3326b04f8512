import { ticksTo } from "../../charts/ticks.ts";

/** A line of a panel. Times are seconds since the begin of the chart. */
export interface Line {
  readonly name: string;
  readonly color: "stable" | "canary" | "all" | "bad";
  readonly points: readonly (readonly [seconds: number, value: number])[];
  /** A value holds until the next one; otherwise points are joined. */
  readonly isStepped?: boolean;
  /** Points that are further apart are not joined: there was nothing in between. Default: all are. */
  readonly gapSeconds?: number;
}

/** One diagram of a chart; all share the axis of time. */
export interface Panel {
  readonly title: string;
  /** Written behind the figures of the axis. */
  readonly unit: string;
  readonly lines: readonly Line[];
  /** The axis reaches at least so far. */
  readonly atLeast: number;
  /** A dashed line, such as an objective. */
  readonly limit?: number;
}

/** A moment that is marked in every panel, with its number. */
interface Mark {
  readonly seconds: number;
  readonly label: string;
}

export interface Chart {
  /** Read out to who does not see it. */
  readonly title: string;
  readonly seconds: number;
  readonly panels: readonly Panel[];
  readonly marks: readonly Mark[];
}

const WIDTH = 920;
const LEFT = 64;
const RIGHT = 16;
const TOP = 36;
const PANEL = 120;
const GAP = 46;
const PLOT = WIDTH - LEFT - RIGHT;
/** Labels of marks that are closer than this would cover each other, in pixels. */
const MARK_ROOM = 18;

/**
 * A picture of lines over time, one panel above the other. It carries its own background and colours for
 * light and dark, so that it can be read wherever it is shown.
 */
export function chartSvg(chart: Chart): string {
  const height = TOP + chart.panels.length * (PANEL + GAP);
  const x = (seconds: number) => LEFT + (PLOT * seconds) / Math.max(chart.seconds, 1);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(chart.title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...marks(chart.marks, x, height),
    ...chart.panels.flatMap((panel, index) => panelSvg(panel, TOP + index * (PANEL + GAP), x)),
    ...timeAxis(chart.seconds, x, height),
    "</svg>",
  ].join("\n")}\n`;
}

function panelSvg(panel: Panel, top: number, x: (seconds: number) => number): readonly string[] {
  const values = panel.lines.flatMap(({ points }) => points.map(([, value]) => value));
  const ticks = ticksTo(Math.max(panel.atLeast, ...values));
  const most = ticks.at(-1) ?? 1;
  const y = (value: number) => top + 18 + (PANEL - 18) * (1 - value / most);
  const end = WIDTH - RIGHT;
  return [
    `<text class="title" x="${LEFT}" y="${top + 6}">${escaped(panel.title)}</text>`,
    ...legend(panel.lines, top + 6),
    ...ticks.flatMap((tick) => [
      `<path class="grid" d="M${LEFT} ${px(y(tick))}H${end}"/>`,
      `<text x="${LEFT - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${tick}${escaped(panel.unit)}</text>`,
    ]),
    ...(panel.limit === undefined || panel.limit > most
      ? []
      : [`<path class="limit" d="M${LEFT} ${px(y(panel.limit))}H${end}"/>`]),
    ...panel.lines.map((line) => `<path class="line ${line.color}" d="${pathOf(line, x, y)}"/>`),
  ];
}

/** From the right end of the panel to its left. */
function legend(lines: readonly Line[], y: number): readonly string[] {
  let right = WIDTH - RIGHT;
  return lines.toReversed().map(({ name, color }) => {
    const text = `<text class="${color} legend" x="${right}" y="${y}" text-anchor="end">${escaped(name)}</text>`;
    right -= 7 * name.length + 18;
    return text;
  });
}

function pathOf(
  { points, isStepped, gapSeconds = Number.POSITIVE_INFINITY }: Line,
  x: (seconds: number) => number,
  y: (value: number) => number,
): string {
  let last = Number.NEGATIVE_INFINITY;
  return points
    .map(([seconds, value]) => {
      const [left, top] = [px(x(seconds)), px(y(value))];
      const isJoined = seconds - last <= gapSeconds && last >= 0;
      last = seconds;
      if (!isJoined) {
        return `M${left} ${top}`;
      }
      return isStepped ? `H${left}V${top}` : `L${left} ${top}`;
    })
    .join("");
}

function marks(
  all: readonly Mark[],
  x: (seconds: number) => number,
  height: number,
): readonly string[] {
  let last = Number.NEGATIVE_INFINITY;
  return all.flatMap(({ seconds, label }) => {
    const left = x(seconds);
    const line = `<path class="mark" d="M${px(left)} ${TOP - 10}V${height - GAP}"/>`;
    if (left - last < MARK_ROOM) {
      return [line];
    }
    last = left;
    return [
      line,
      `<text x="${px(left)}" y="${TOP - 16}" text-anchor="middle">${escaped(label)}</text>`,
    ];
  });
}

function timeAxis(
  seconds: number,
  x: (seconds: number) => number,
  height: number,
): readonly string[] {
  return ticksTo(Math.max(seconds, 1))
    .filter((tick) => tick <= seconds)
    .map(
      (tick) =>
        `<text x="${px(x(tick))}" y="${height - GAP + 18}" text-anchor="middle">${tick} s</text>`,
    );
}

/** A coordinate with a tenth of a pixel. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const STYLE = `
.paper{fill:#fff}text{fill:#57606a}.title{fill:#1f2328;font-weight:600}
.grid{stroke:#eaeef2;fill:none}.mark{stroke:#afb8c1;stroke-dasharray:2 3;fill:none}
.limit{stroke:#cf222e;stroke-dasharray:6 4;fill:none}.line{fill:none;stroke-width:1.8;stroke-linejoin:round}
.stable{stroke:#0969da}.canary{stroke:#bc4c00}.all{stroke:#57606a}.bad{stroke:#cf222e}
.legend{stroke:none;font-weight:600}text.stable{fill:#0969da}text.canary{fill:#bc4c00}text.all{fill:#57606a}text.bad{fill:#cf222e}
@media (prefers-color-scheme:dark){.paper{fill:#0d1117}text{fill:#9198a1}.title{fill:#f0f6fc}
.grid{stroke:#21262d}.mark{stroke:#484f58}.limit{stroke:#ff7b72}
.stable{stroke:#58a6ff}.canary{stroke:#f0883e}.all{stroke:#9198a1}.bad{stroke:#ff7b72}
.legend{stroke:none}text.stable{fill:#58a6ff}text.canary{fill:#f0883e}text.all{fill:#9198a1}text.bad{fill:#ff7b72}}
`.trim();
