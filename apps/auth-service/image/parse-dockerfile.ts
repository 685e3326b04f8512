/** One instruction of a Dockerfile. */
interface Instruction {
  /** In capitals: `COPY`. */
  readonly name: string;
  /** `--from=build` as `from: "build"`. */
  readonly flags: Readonly<Record<string, string>>;
  /** All that follows, on one line. */
  readonly text: string;
  /** The words of `text`, or the list that it is where it is JSON. */
  readonly words: readonly string[];
}

/** The instructions from one `FROM` to the next. */
export interface Stage {
  readonly name: string | undefined;
  /** With build arguments replaced by their defaults. */
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Reads as much of a Dockerfile as ours uses: no here-documents, no other escape character, build
 * arguments with a default as `ARG NAME=value` before the first `FROM`.
 */
export function parseDockerfile(text: string): Stage[] {
  const defaults = new Map<string, string>();
  const stages: { name: string | undefined; image: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (instruction.name === "FROM") {
      const [image = "", , name] = instruction.words;
      const resolved = image.replace(/^\$\{(\w+)\}$/, (_, arg: string) => defaults.get(arg) ?? "");
      stages.push({ name, image: resolved, instructions: [] });
    } else if (stage === undefined) {
      const [name = "", value = ""] = instruction.text.split("=");
      defaults.set(name, value);
    } else {
      stage.instructions.push(instruction);
    }
  }
  return stages;
}

function instructionsOf(text: string): Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, "")
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseInstruction);
}

function parseInstruction(line: string): Instruction {
  const [, name = "", flagText = "", text = ""] =
    /^(\w+)((?:\s+--[\w-]+=\S+)*)\s+(.*)$/.exec(line) ?? [];
  const flags = [...flagText.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value]);
  return {
    name: name.toUpperCase(),
    flags: Object.fromEntries(flags),
    text,
    words: text.startsWith("[") ? JSON.parse(text) : text.split(/\s+/),
  };
}
