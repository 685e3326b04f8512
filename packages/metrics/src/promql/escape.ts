/**
 * Text as it stands between PromQL's double quotes, which follow Go's escapes. `$`, `{{` and `[[`
 * are escaped as well: Grafana and Argo Rollouts replace them anywhere in a query, and only a
 * `Placeholder` means them to.
 *
 * A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD; that one is written as an escape,
 * because PromQL's parser takes the character itself for broken UTF-8.
 */
export function escapeString(text: string): string {
  // JSON's escapes are a subset of Go's for well-formed strings.
  return JSON.stringify(text.toWellFormed())
    .slice(1, -1)
    .replaceAll("\ufffd", "\\ufffd")
    .replaceAll("$", "\\x24")
    .replaceAll(/\{(?=\{)/g, "\\x7b")
    .replaceAll(/\[(?=\[)/g, "\\x5b");
}

/** A regular expression (RE2) that matches exactly this text. */
export function escapeRegex(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&");
}
