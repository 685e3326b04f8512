import { project } from "./project.ts";
import type { Setting } from "./setting.ts";

/** The configuration of a stack as Pulumi gives it: full keys, and texts or JSON. */
export type StackConfiguration = Readonly<Record<string, string>>;

/** The configuration of a stack is not usable. The message says how to mend every fault of it. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Reads settings from a stack's configuration and collects what is wrong with them, so that a person
 * learns of every fault at once.
 */
export class ConfigurationReader {
  readonly #stack: string;
  readonly #values: ReadonlyMap<string, string>;
  readonly #known = new Set<string>();
  readonly #faults: string[] = [];

  constructor(stack: string, configuration: StackConfiguration) {
    this.#stack = stack;
    this.#values = new Map(
      Object.entries(configuration)
        .filter(([key]) => key.startsWith(`${project}:`))
        .flatMap(([key, value]) => leavesOf(key.slice(project.length + 1), value)),
    );
  }

  isSet({ key }: Pick<Setting<unknown>, "key">): boolean {
    this.#known.add(key);
    return this.#values.has(key);
  }

  /** The value of a setting. A faulty one is noted, and {@link finish} throws. */
  read<T>({ key, schema, rule, example, fallback, isSecret }: Setting<T>): T {
    this.#known.add(key);
    const given = this.#values.get(key);
    const parsed = schema.safeParse(given ?? fallback);
    if (parsed.success) {
      return parsed.data;
    }
    const is = given === undefined ? "is missing" : `is ${isSecret ? "not usable" : `"${given}"`}`;
    this.#faults.push(
      [
        `${project}:${key} ${is}: it must be ${rule}`,
        `  example: ${example}`,
        `  set it:  ${this.#command(key, example, isSecret ?? false)}`,
      ].join("\n"),
    );
    // Never used: the fault makes finish() throw before anything is returned.
    return undefined as T;
  }

  /** Notes a fault of settings that are each right and do not fit together. */
  refuse(fault: string, setting: Setting<unknown>): void {
    this.#faults.push(
      `${fault}\n  set it:  ${this.#command(setting.key, setting.example, setting.isSecret ?? false)}`,
    );
  }

  /** @throws {@link EnvironmentError} naming every fault, also keys that are not a setting */
  finish(): void {
    for (const key of this.#values.keys()) {
      if (!this.#known.has(key)) {
        this.#faults.push(
          [
            `${project}:${key} is not a setting of this environment`,
            `  known:   ${[...this.#known].sort().join(", ")}`,
            `  remove:  pulumi config rm ${pathOption(key)} --stack ${this.#stack}`,
          ].join("\n"),
        );
      }
    }
    if (this.#faults.length > 0) {
      const count =
        this.#faults.length === 1 ? "one setting is" : `${this.#faults.length} settings are`;
      throw new EnvironmentError(
        `Stack ${this.#stack}: ${count} wrong, and nothing was made.\n\n${this.#faults.join("\n\n")}\n`,
      );
    }
  }

  #command(key: string, example: string, isSecret: boolean): string {
    const secret = isSecret ? "--secret " : "";
    const value = isSecret ? `"${example}"` : `'${example}'`;
    return `pulumi config set ${secret}${pathOption(key)} ${value} --stack ${this.#stack}`;
  }
}

function pathOption(key: string): string {
  return key.includes(".") ? `--path '${project}:${key}'` : `${project}:${key}`;
}

/** An object's values by their path: Pulumi hands objects over as JSON. */
function leavesOf(key: string, value: string): [string, string][] {
  if (!value.startsWith("{")) {
    return [[key, value]];
  }
  const parsed: Record<string, unknown> = JSON.parse(value);
  return Object.entries(parsed).flatMap(([name, part]) =>
    leavesOf(`${key}.${name}`, typeof part === "object" ? JSON.stringify(part) : String(part)),
  );
}
