import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { UsageError } from "../../stacks/commands/environment-argument.ts";
import { CONTEXT, digestOfImage, GATEWAY, removal, type Step, steps } from "../kind/steps.ts";

/**
 * `pnpm lab kind`: a cluster for machines that the lab's own cannot run on, made by kind and Docker, with
 * the real controllers. `--print` only says the commands; `--delete` takes the cluster away.
 */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      print: { type: "boolean", default: false },
      delete: { type: "boolean", default: false },
    },
  });
  const wanted = values.delete ? removal : steps;
  if (values.print) {
    process.stdout.write(`${wanted.map(typed).join("\n")}\n`);
    return 0;
  }
  requirePrograms(wanted);
  for (const step of wanted) {
    process.stderr.write(`${typed(step)}\n`);
    if (step.unless !== undefined && execute(step.unless, "ignore") === 0) {
      process.stderr.write("  is done already\n");
    } else if (execute(step, "inherit") !== 0) {
      process.stderr.write(
        "This command failed. Once it can succeed, run `pnpm lab kind` again.\n",
      );
      return 1;
    }
  }
  if (!values.delete) {
    const image = spawnSync(digestOfImage.program, digestOfImage.args, { encoding: "utf8" });
    process.stdout.write(`The cluster is ready. Next:

  pnpm lab up --kubeconfig ~/.kube/config --context ${CONTEXT} --gateway ${GATEWAY} \\
    --image ${image.stdout.trim()}
`);
  }
  return 0;
}

/** @throws {@link UsageError} naming every program that is missing, before anything is done */
function requirePrograms(wanted: readonly Step[]): void {
  const programs = [...new Set(wanted.map(({ program }) => program))];
  const missing = programs.filter((program) => {
    const { error } = spawnSync(program, ["--help"], { stdio: "ignore" });
    return error !== undefined;
  });
  if (missing.length > 0) {
    throw new UsageError(`Not on the PATH: ${missing.join(", ")}. Nothing was done.`);
  }
}

function execute({ program, args, input }: Step, output: "ignore" | "inherit"): number {
  const stdio = [input === undefined ? "ignore" : "pipe", output, output] as const;
  return spawnSync(program, args, { input, stdio: [...stdio] }).status ?? 1;
}

/** As a person types it into a shell. */
function typed({ program, args, input }: Step): string {
  const quoted = args.map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg}'`));
  const line = [program, ...quoted].join(" ");
  return input === undefined ? line : `echo '${input.trim()}' | ${line}`;
}
