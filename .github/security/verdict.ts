import { type AcceptedRisk, riskName, type Scanner } from "./accepted-risk.ts";
import type { Finding } from "./finding.ts";

/** How long a finding without a fix may wait for one, in days (spec 003, stage 3). */
const WAITING_DAYS = 30;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What scans come to, each list in the words that a person reads. */
export interface Verdict {
  /** What must be mended, or accepted with a reason. */
  readonly failing: readonly string[];
  /** What has no fix yet, and is not a month old. */
  readonly waiting: readonly string[];
  readonly accepted: readonly string[];
  /** Acceptances of what no scanner finds any more: they would hide what comes next. */
  readonly unused: readonly string[];
}

/**
 * Holds findings against the accepted risks. Those of lower severity than HIGH are in the reports only.
 *
 * @param complete - the scanners whose every scan is among the findings: only of them is it known what
 *   nothing was found for
 * @param today - `YYYY-MM-DD`
 */
export function verdictOf(
  findings: readonly Finding[],
  risks: readonly AcceptedRisk[],
  complete: readonly Scanner[],
  today: string,
): Verdict {
  const isAccepted = (finding: Finding) => risks.some((risk) => covers(risk, finding));
  const severe = findings.filter(({ isSevere }) => isSevere);
  const open = severe.filter((finding) => !isAccepted(finding));
  const [waiting, failing] = [
    open.filter((one) => mayWait(one, today)),
    open.filter((one) => !mayWait(one, today)),
  ];
  return {
    failing: failing.map((finding) => `${told(finding)} (${why(finding)})`),
    waiting: waiting.map((finding) => `${told(finding)} (known since ${day(finding)})`),
    accepted: severe.filter(isAccepted).map(told),
    unused: risks
      .filter(({ scanner }) => complete.includes(scanner))
      .filter((risk) => !findings.some((finding) => covers(risk, finding)))
      .map((risk) => `${riskName(risk)}: nothing finds it any more, so the entry must go`),
  };
}

function covers({ scanner, finding, where }: AcceptedRisk, found: Finding): boolean {
  const isThere = where === undefined || found.where.includes(where);
  return scanner === found.scanner && finding === found.id && isThere;
}

/** Where nobody has a fix, and nobody can have waited for one for long. An unknown age is a long one. */
function mayWait({ fixedIn, published }: Finding, today: string): boolean {
  if (fixedIn !== undefined || published === undefined) {
    return false;
  }
  return Date.parse(today) - Date.parse(published) <= WAITING_DAYS * DAY_MS;
}

function why({ fixedIn, published }: Finding): string {
  if (fixedIn !== undefined) {
    return `mended in ${fixedIn}`;
  }
  return published === undefined
    ? "without a fix, since nobody knows when"
    : `without a fix since ${published.slice(0, 10)}, for more than ${WAITING_DAYS} days`;
}

function day({ published = "" }: Finding): string {
  return published.slice(0, 10);
}

function told({ scanner, id, title, where }: Finding): string {
  return `${scanner} ${id} in ${where.join(", ")}: ${title}`;
}
