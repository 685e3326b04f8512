import type { FieldChange } from "./field-changes.ts";
import type { Action, ObjectChange } from "./object-changes.ts";
import { warningsOf } from "./warnings.ts";

/** Longest value that is shown in full, in characters. */
const MAX_VALUE_LENGTH = 160;

/** The changes of all environments as a comment on a pull request. */
export function planMarkdown(changes: ReadonlyMap<string, readonly ObjectChange[]>): string {
  return [...changes].map(([environment, own]) => environmentSection(environment, own)).join("\n");
}

function environmentSection(environment: string, changes: readonly ObjectChange[]): string {
  if (changes.length === 0) {
    return `## ${environment}\n\nNo change.\n`;
  }
  const items = changes.map((change) => objectItem(change, environment));
  return `## ${environment}: ${summary(changes)}\n\n${items.join("\n")}\n`;
}

function summary(changes: readonly ObjectChange[]): string {
  const actions: readonly Action[] = ["created", "changed", "replaced", "deleted"];
  return actions
    .map((action) => [changes.filter((change) => change.action === action).length, action])
    .filter(([count]) => count !== 0)
    .map((part) => part.join(" "))
    .join(", ");
}

function objectItem(change: ObjectChange, environment: string): string {
  const { action, object, fields } = change;
  return [
    `- **${action}** ${plainText(object.kind)} ${valueText(object.name)} (${plainText(object.file)})`,
    ...warningsOf(change, environment).map((warning) => `  - **Warning:** ${warning}`),
    ...fields.map((field) => `  - ${fieldText(field)}`),
  ].join("\n");
}

function fieldText({ path, before, after }: FieldChange): string {
  const field = valueText(path);
  if (before === undefined) {
    return `${field}: new, ${valueText(after)}`;
  }
  return after === undefined
    ? `${field}: removed, was ${valueText(before)}`
    : `${field}: ${valueText(before)} → ${valueText(after)}`;
}

/** A word as it is, or as a value where it could be Markdown: anybody may propose a rendered file. */
function plainText(word: string): string {
  return /^[\w.:/-]+$/.test(word) ? word : valueText(word);
}

/** A value in a code span that its own backticks cannot end: https://spec.commonmark.org/0.31.2/#code-spans */
function valueText(value: unknown): string {
  const text = typeof value === "string" ? value.replaceAll("\n", "⏎") : JSON.stringify(value);
  const shown = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`;
}
