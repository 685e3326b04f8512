import { ticksTo } from "../../charts/ticks.ts";
import type { Role } from "../../observation/pods.ts";
import type { Point } from "../../observation/recorder.ts";
import { linePath, nearest, type Scale } from "./chart-line.ts";
import { element, svg } from "./element.ts";

/** What a chart shows of each side of a release, over time. */
export interface ChartOptions {
  readonly title: string;
  readonly seriesOf: (point: Point, role: Role) => number | undefined;
  /** A value as a person reads it; a missing one too. */
  readonly text: (value: number | undefined) => string;
  /** The axis reaches at least so far. */
  readonly atLeast: number;
  /** What a canary has to keep. */
  readonly limit?: number;
  readonly isStepped?: boolean;
}

/** How much is shown, in seconds. */
export const SHOWN_SECONDS = 300;
const HEIGHT = 148;
const MARGIN = { left: 44, right: 6, top: 8, bottom: 20 } as const;
const ROLES: readonly Role[] = ["stable", "canary"];

/** A chart of the last minutes: the newest at its right. A pointer over it shows an earlier moment. */
export class LineChart {
  readonly element: HTMLElement;
  readonly #options: ChartOptions;
  readonly #picture = svg("svg", { role: "img" });
  readonly #legend = element("dl");
  #points: readonly Point[] = [];
  #pointer: number | undefined;

  constructor(options: ChartOptions) {
    this.#options = options;
    const caption = element("figcaption", {}, element("span", {}, options.title), this.#legend);
    this.element = element("figure", { class: "chart" }, caption, this.#picture);
    this.#picture.addEventListener("pointermove", ({ offsetX }) => this.#point(offsetX));
    this.#picture.addEventListener("pointerleave", () => this.#point(undefined));
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  /** @param points the oldest first; the last is now */
  draw(points: readonly Point[]): void {
    this.#points = points;
    this.#draw();
  }

  #point(at: number | undefined): void {
    this.#pointer = at;
    this.#draw();
  }

  #draw(): void {
    const width = this.element.clientWidth;
    const now = this.#points.at(-1)?.at;
    if (now === undefined || width === 0) {
      return;
    }
    const { seriesOf, title, text, atLeast, limit, isStepped } = this.#options;
    const samples = this.#points
      .map((point) => ({ second: (point.at - now) / 1_000, point }))
      .filter(({ second }) => second >= -SHOWN_SECONDS);
    const values = samples.flatMap(({ point }) => ROLES.map((role) => seriesOf(point, role) ?? 0));
    const ticks = ticksTo(Math.max(atLeast, ...values));
    const scale = scaleOf(width, ticks.at(-1) ?? 1);

    const pointed = this.#pointer === undefined ? undefined : secondAt(this.#pointer, width);
    const shown = pointed === undefined ? samples.at(-1) : nearest(samples, pointed);
    this.#showLegend(shown?.point);
    this.#picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    this.#picture.setAttribute("height", String(HEIGHT));
    this.#picture.setAttribute("aria-label", `${title}. ${this.#inWords(shown?.point)}`);
    this.#picture.replaceChildren(
      ...ticks.flatMap((tick) => [
        svg("line", { class: "grid", ...across(width, scale.y(tick)) }),
        svg("text", { x: MARGIN.left - 8, y: scale.y(tick) + 4, class: "tick" }, text(tick)),
      ]),
      ...timeTicks(scale),
      ...(limit === undefined
        ? []
        : [svg("line", { class: "limit", ...across(width, scale.y(limit)) })]),
      ...ROLES.map((role) => {
        const line = samples.map(({ second, point }) => ({ second, value: seriesOf(point, role) }));
        return svg("path", { class: `line ${role}`, d: linePath(line, scale, isStepped) });
      }),
      ...(pointed === undefined || shown === undefined
        ? []
        : [svg("line", { class: "pointed", ...upright(scale.x(shown.second)) })]),
    );
  }

  #showLegend(point: Point | undefined): void {
    const { seriesOf, text } = this.#options;
    this.#legend.replaceChildren(
      ...ROLES.flatMap((role) => [
        element("dt", { class: role }, role),
        element("dd", {}, text(point && seriesOf(point, role))),
      ]),
    );
  }

  #inWords(point: Point | undefined): string {
    const { seriesOf, text } = this.#options;
    return ROLES.map((role) => `${role}: ${text(point && seriesOf(point, role))}`).join(", ");
  }
}

function scaleOf(width: number, most: number): Scale {
  const [from, to] = [MARGIN.left, width - MARGIN.right];
  const [bottom, top] = [HEIGHT - MARGIN.bottom, MARGIN.top];
  return {
    x: (second) => to + ((to - from) * second) / SHOWN_SECONDS,
    y: (value) => bottom - ((bottom - top) * value) / most,
  };
}

/** The moment at a place of the picture, in seconds before now. */
function secondAt(left: number, width: number): number {
  const to = width - MARGIN.right;
  return ((left - to) / (to - MARGIN.left)) * SHOWN_SECONDS;
}

function timeTicks({ x }: Scale): readonly SVGElement[] {
  return [-240, -120, 0].map((second) => {
    const label = second === 0 ? "now" : `${-second / 60} min ago`;
    return svg(
      "text",
      { x: x(second), y: HEIGHT - 4, class: second === 0 ? "now" : "time" },
      label,
    );
  });
}

function across(width: number, y: number) {
  return { x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y };
}

function upright(x: number) {
  return { x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom };
}
