import { styleText } from "node:util";
import type { Analysis, AnalysisMetric, AnalysisPhase } from "../observation/analyses.ts";
import type { Tone } from "../observation/events/told.ts";
import { measuredText, rateText, secondsText, shareText } from "../observation/figures.ts";
import { headline, versionOf } from "../observation/headline.ts";
import { knownAlerts } from "../observation/known-alerts.ts";
import type { Observation } from "../observation/observation.ts";
import type { Part } from "../observation/part.ts";
import type { Role } from "../observation/pods.ts";
import type { Release } from "../observation/release.ts";

/** Which colours a terminal shows; none in a file. */
type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

export interface StatusOptions {
  readonly namespace: string;
  /** Where the live page is. */
  readonly page?: string | undefined;
  readonly isColoured?: boolean | undefined;
}

const TONES = { good: "green", bad: "red", neutral: "cyan" } as const satisfies Record<
  Tone,
  string
>;
const BAR = 30;
const LABEL = 11;

/** What is seen of an environment, for a terminal: one line a subject, 80 columns or little more. */
export function statusText(
  observation: Observation,
  { namespace, page, isColoured = false }: StatusOptions,
): string {
  const paint: Paint = (format, text) =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  const { text, tone } = headline(observation);
  const time = new Date(observation.at).toLocaleTimeString("en-GB");
  const lines = [
    paint("dim", `${namespace}, ${time}`),
    paint(["bold", TONES[tone]], text),
    "",
    ...row(paint, "Release", observation.release, (release) => releaseLines(release)),
    ...row(paint, "Weights", observation.weights, ({ stable, canary }) => {
      const filled = Math.round((BAR * stable) / 100);
      const bar = `${paint("blue", "█".repeat(filled))}${paint("yellow", "░".repeat(BAR - filled))}`;
      return [`${bar}  stable ${stable} %, canary ${canary} %`];
    }),
    "",
    ...sides(paint, observation),
    "",
    ...row(paint, "Analyses", observation.analyses, (all) =>
      analysesLines(paint, all, observation),
    ),
    ...row(paint, "Breakers", observation.breakers, (pods) => {
      const open = pods.flatMap(({ pod, processors }) =>
        processors
          .filter(({ state }) => state !== "closed")
          .map(({ processor, state }) => paint("red", `${state}: ${processor} in ${pod}`)),
      );
      return open.length > 0 ? open : ["all closed"];
    }),
    ...row(paint, "Alerts", observation.alerts, (alerts) =>
      alerts.length === 0
        ? ["none"]
        : alerts.map(({ name, state, summary }) =>
            paint(state === "firing" ? "red" : "yellow", `${state}: ${name}. ${summary}`),
          ),
    ),
    ...row(paint, "Told", observation.notifications, (notifications) => {
      const known = [...knownAlerts(notifications)];
      return known.length === 0
        ? ["nobody of anything that goes on"]
        : known.map(([alert, channels]) => `${channels.join(", ")}: ${alert}`);
    }),
    ...row(paint, "Secrets", observation.secrets, ({ isReady, message }) => [
      isReady ? "synced from Vault" : paint("red", `not synced: ${message ?? "no reason given"}`),
    ]),
    ...(page === undefined ? [] : ["", paint("dim", `The live page: ${page}`)]),
  ];
  return `${lines.join("\n")}\n`;
}

function row<Seen>(
  paint: Paint,
  name: string,
  { seen, unavailable }: Part<Seen>,
  lines: (seen: Seen) => readonly string[],
): readonly string[] {
  const shown = seen === undefined ? [paint("red", unavailable ?? "")] : lines(seen);
  return shown.map(
    (line, index) => `${paint("dim", (index === 0 ? name : "").padEnd(LABEL))}${line}`,
  );
}

function releaseLines({ phase, message, steps, stepsDone }: Release): readonly string[] {
  const step = steps[stepsDone];
  const progress = step === undefined ? "" : `, step ${stepsDone + 1} of ${steps.length}: ${step}`;
  return [`${phase}${progress}`, ...(message === undefined ? [] : [message])];
}

const COLUMNS = [9, 10, 9, 9, 12] as const;

/** Stable and canary, one above the other. */
function sides(paint: Paint, observation: Observation): readonly string[] {
  const { pods, traffic } = observation;
  const heads = ["pods", "payments/s", "failed", "P95", "version"];
  const cells = (texts: readonly string[]) =>
    texts.map((text, index) => text.padStart(COLUMNS[index] ?? 0)).join("  ");
  const side = (role: Role) => {
    const own = pods.seen?.filter((pod) => pod.role === role && !pod.isEnding);
    const seen = traffic.seen?.[role];
    if (own?.length === 0 && seen === undefined) {
      return [];
    }
    const count =
      own === undefined ? "–" : `${own.filter((it) => it.isReady).length}/${own.length}`;
    const figures = [
      count,
      rateText(seen?.perSecond),
      shareText(seen?.failedShare),
      secondsText(seen?.p95Seconds),
      versionOf(observation, role),
    ];
    const colour = role === "stable" ? "blue" : "yellow";
    return [`${paint(colour, role.padEnd(LABEL))}${cells(figures)}`];
  };
  return [
    paint("dim", `${"".padEnd(LABEL)}${cells(heads)}`),
    ...side("stable"),
    ...side("canary"),
    ...(traffic.unavailable === undefined ? [] : row(paint, "Traffic", traffic, () => [])),
  ];
}

const PHASES = {
  Pending: "dim",
  Running: "cyan",
  Successful: "green",
  Failed: "red",
  Error: "red",
  Inconclusive: "yellow",
} as const satisfies Record<AnalysisPhase, string>;

function analysesLines(
  paint: Paint,
  analyses: readonly Analysis[],
  { release }: Observation,
): readonly string[] {
  const own = analyses.filter(({ hash }) => hash === release.seen?.currentHash);
  return own.length === 0
    ? ["none of this version"]
    : own.flatMap(({ name, step = -1, phase, metrics }) => [
        `${release.seen?.steps[step] ?? name}: ${paint(PHASES[phase], phase)}`,
        ...metrics.map((metric) => metricLine(paint, metric)),
      ]);
}

function metricLine(paint: Paint, { name, limit, measurements, count }: AnalysisMetric): string {
  const made = measurements.map(({ phase, value }) => paint(PHASES[phase], measuredText(value)));
  const left = Math.max(0, (count ?? 0) - made.length);
  const asked = limit === undefined ? "" : `  (${limit.comparison} ${limit.threshold})`;
  return `  ${name.padEnd(16)}${[...made, ...Array(left).fill(paint("dim", "·"))].join("  ")}${asked}`;
}
