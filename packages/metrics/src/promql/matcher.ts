import { escapeRegex, escapeString } from "./escape.ts";
import { Placeholder } from "./placeholder.ts";

/** Compares a label with values, literally. */
interface ValueMatcher<out Value extends string> {
  readonly negated: boolean;
  readonly values: readonly (Value | Placeholder)[];
}

/** Compares a label with a regular expression (RE2), which PromQL anchors at both ends. */
interface RegexMatcher {
  readonly negated: boolean;
  readonly regex: string | Placeholder;
}

/** How one label is compared; a bare value means equality. */
export type Matcher<Value extends string> =
  | Value
  | Placeholder
  | ValueMatcher<Value>
  | RegexMatcher;

/** Matchers by label. The values of a closed label are checked, except in a regular expression. */
export type Matchers<Labels> = {
  readonly [Label in keyof Labels]?: Matcher<Labels[Label] & string>;
};

/** `label != value` */
export function not<const Value extends string>(value: Value | Placeholder): ValueMatcher<Value> {
  return { negated: true, values: [value] };
}

/** Any of these values. */
export function oneOf<const Value extends string>(
  ...values: [Value | Placeholder, ...(Value | Placeholder)[]]
): ValueMatcher<Value> {
  return { negated: false, values };
}

/** None of these values. */
export function noneOf<const Value extends string>(
  ...values: [Value | Placeholder, ...(Value | Placeholder)[]]
): ValueMatcher<Value> {
  return { negated: true, values };
}

/** `label =~ regex` */
export function matches(regex: string | Placeholder): RegexMatcher {
  return { negated: false, regex };
}

/** `label !~ regex` */
export function notMatches(regex: string | Placeholder): RegexMatcher {
  return { negated: true, regex };
}

/** `{label="value",…}`, or nothing when there is no matcher. */
export function matchersText(matchers: Readonly<Record<string, Matcher<string>>>): string {
  const parts = Object.entries(matchers).map(([label, matcher]) => matcherText(label, matcher));
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

function matcherText(label: string, matcher: Matcher<string>): string {
  if (typeof matcher === "string" || matcher instanceof Placeholder) {
    return matcherText(label, { negated: false, values: [matcher] });
  }
  if ("regex" in matcher) {
    return `${label}${matcher.negated ? "!~" : "=~"}"${quotable(matcher.regex)}"`;
  }
  const [first, ...others] = matcher.values;
  if (first !== undefined && others.length === 0 && !isWholeBound(label, first)) {
    return `${label}${matcher.negated ? "!=" : "="}"${quotable(first)}"`;
  }
  const alternatives = matcher.values.map((value) => alternative(label, value));
  return `${label}${matcher.negated ? "!~" : "=~"}"${alternatives.join("|")}"`;
}

function alternative(label: string, value: string | Placeholder): string {
  if (value instanceof Placeholder) return value.text;
  return escapeString(isWholeBound(label, value) ? `${value}(\\.0)?` : escapeRegex(value));
}

function quotable(text: string | Placeholder): string {
  return text instanceof Placeholder ? text.text : escapeString(text);
}

/**
 * Prometheus 3 stores the bucket `le="1"` as `le="1.0"`, Prometheus 2 as it was exposed; a matcher
 * has to find it in both.
 * Source: https://prometheus.io/docs/prometheus/latest/migration
 */
function isWholeBound(label: string, value: string | Placeholder): boolean {
  return label === "le" && typeof value === "string" && /^\d+$/.test(value);
}
