import { objectives } from "../stacks/objectives.ts";
import type { PodSamples, Samples } from "./pod-samples.ts";
import type { Span } from "./prometheus.ts";
import type { Judgement } from "./report.ts";

/** A shorter soak says nothing of growth: a process takes minutes to come to what it needs. In seconds. */
const shortestSeconds = 600;
/** A store of idempotency keys that has become fuller by so much is not full yet, and takes memory. */
const fillingShare = 0.01;
const MEGABYTE = 1024 * 1024;

/** What can be said of the pods' memory and connections over a test. */
export interface Growth {
  readonly judgements: readonly Judgement[];
  readonly remarks: readonly string[];
}

/**
 * Judges whether pods stayed as they were: none started anew, and memory and open connections of each in the
 * last quarter of the time are those of the quarter before, but for `objectives.load.growthShare`. As long as the
 * store of idempotency keys fills, memory is told and not judged.
 * Middle values are compared: memory goes up and down between two collections of garbage.
 */
export function growthOf(pods: readonly PodSamples[], span: Span): Growth {
  const quarter = (span.to - span.from) / 4;
  const third = { from: span.from + 2 * quarter, to: span.from + 3 * quarter };
  const last = { from: third.to, to: span.to };
  // One that went, or came late, has nothing to be compared with; the release decides on those.
  const lasting = pods.filter(
    ({ memoryBytes }) => isIn(third, memoryBytes) && isIn(last, memoryBytes),
  );
  if (lasting.length === 0) {
    const wanted = "memory and connections of the pods are known";
    return { judgements: [{ wanted, seen: "of no pod", isHeld: false }], remarks: [] };
  }
  const restarts = lasting.map(({ pod, startedAt }) => {
    const processes = new Set(startedAt.map(([, value]) => value)).size;
    return {
      wanted: `${pod} does not start anew`,
      seen: processes > 1 ? `it was ${processes} processes` : "it did not",
      isHeld: processes === 1,
    };
  });
  const isShort = quarter * 4 < shortestSeconds * 1000;
  const comparisons = lasting.flatMap((pod) => {
    const keys = comparison("its keys", pod.storedKeys, third, last, String);
    const isFilling = keys.share > fillingShare;
    const filling = `its store of idempotency keys was not full yet: ${keys.seen}`;
    const short = `in less than ${shortestSeconds / 60} min`;
    const whyNot = isShort ? short : undefined;
    return [
      {
        ...comparison(`memory of ${pod.pod}`, pod.memoryBytes, third, last, megabytes),
        whyNot: whyNot ?? (isFilling ? filling : undefined),
      },
      {
        ...comparison(`open connections of ${pod.pod}`, pod.connections, third, last, String),
        whyNot,
      },
    ];
  });
  const most = objectives.load.growthShare;
  return {
    judgements: [
      ...restarts,
      ...comparisons
        .filter(({ whyNot }) => whyNot === undefined)
        .map(({ what, seen, share }) => ({
          wanted: `${what}: at most ${most * 100} % more in the last quarter than in the third`,
          seen,
          isHeld: share <= most,
        })),
    ],
    remarks: comparisons
      .filter(({ whyNot }) => whyNot !== undefined)
      .map(({ what, seen, whyNot }) => `not judged, ${whyNot}: ${what}, ${seen}`),
  };
}

function comparison(
  what: string,
  samples: Samples,
  third: Span,
  last: Span,
  text: (value: number) => string,
) {
  const [before, after] = [middle(third, samples), middle(last, samples)];
  const share = after / before - 1;
  const sign = share < 0 ? "" : "+";
  return {
    what,
    seen: `${text(before)}, then ${text(after)} (${sign}${(share * 100).toFixed(1)} %)`,
    share,
  };
}

/** The median of what was seen in a span; NaN where nothing was. */
function middle({ from, to }: Span, samples: Samples): number {
  const values = samples
    .filter(([at]) => at >= from && at <= to)
    .map(([, value]) => value)
    .sort((one, other) => one - other);
  return values[Math.floor(values.length / 2)] ?? Number.NaN;
}

function isIn({ from, to }: Span, samples: Samples): boolean {
  return samples.some(([at]) => at >= from && at <= to);
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(0)} MB`;
}
