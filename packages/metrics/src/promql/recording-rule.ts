import { type Matcher, type Matchers, matchersText } from "./matcher.ts";
import { Selector } from "./selector.ts";
import type { Vector } from "./vector.ts";

/** `level:metric:operations`: the labels left, the metric, what was done to it. */
export type RecordingRuleName = `${string}:${string}:${string}`;

/** A rule of Prometheus's rule file. */
export interface Rule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A query that Prometheus evaluates regularly, and the series that it leaves. */
export class RecordingRule<in out Labels extends string> {
  readonly rule: Rule;

  constructor(rule: Rule) {
    this.rule = rule;
  }

  /** The recorded series: gauges, because a recorded rate or ratio is not a counter. */
  series(matchers: Matchers<Record<Labels, string>> = {}): Selector<"gauge", Labels> {
    const text = matchersText(matchers as Readonly<Record<string, Matcher<string>>>);
    return new Selector(`${this.rule.record}${text}`);
  }
}

/**
 * Declares a recorded series once, so that what reads it cannot name another.
 *
 * @param labels are added to the series.
 * @throws RangeError for a name that is not `level:metric:operations`, and for a query with a
 *   placeholder, which Prometheus would not fill in.
 *
 * @example
 * const errors = recordingRule("role:auth_requests:error_ratio_rate5m", ratio);
 * errors.series({ role: "stable" }).gt(0.01);
 */
export function recordingRule<Labels extends string, const Added extends string = never>(
  record: RecordingRuleName,
  expr: Vector<Labels>,
  labels?: Readonly<Record<Added, string>>,
): RecordingRule<Labels | Added> {
  if (!/^[a-zA-Z_]\w*:\w+:\w+$/.test(record)) {
    throw new RangeError(`a recorded series is named level:metric:operations, not "${record}"`);
  }
  // Text from elsewhere has these escaped: see escapeString.
  if (/\$|\{\{/.test(expr.promql)) {
    throw new RangeError(`${record} has a placeholder that nothing fills in: ${expr.promql}`);
  }
  return new RecordingRule({
    record,
    expr: expr.promql,
    ...(labels === undefined ? {} : { labels }),
  });
}
