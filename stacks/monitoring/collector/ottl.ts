/**
 * Statements of the OpenTelemetry Transformation Language, in which the collector is told to change what
 * passes through it. https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl
 *
 * @module
 */

/** A text that a statement compares with or writes. */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll(PRIVATE_USE, escaped);
}

/** Characters that no program writes: they are told by their code, because nobody could see them. */
const PRIVATE_USE = /[\uE000-\uF8FF]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * Replaces whatever matches in a text.
 *
 * @param target the path of the text, such as `log.body`
 * @param pattern in RE2: https://github.com/google/re2/wiki/Syntax
 * @param replacement `$1` is what the first group matched
 */
export function replacePattern(target: string, pattern: string, replacement: string): string {
  return `replace_pattern(${target}, ${literal(pattern)}, ${literal(replacement)})`;
}

/** As the collector's configuration has them: there, one `$` begins a variable. */
export function configured(statements: readonly string[]): readonly string[] {
  return statements.map((statement) => statement.replaceAll("$", "$$$$"));
}
