import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { automation } from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { policyPack, pulumiVariables } from "../../../stacks/commands/pulumi-cli.ts";
import { project } from "../../../stacks/environment/project.ts";
import { root } from "../../../stacks/render/stack-configuration.ts";
import { runCommand } from "../../tools/run-command.ts";
import { resourceChanges } from "./resource-changes.ts";

/** What an operation did, or would do. */
export interface Operation {
  /** As {@link resourceChanges} tells them. */
  readonly changes: readonly string[];
}

/** How an operation is to be done. */
export interface OperationOptions {
  /** Looks at the live state first. */
  readonly refresh?: boolean;
  /** Fails where there is something to change. */
  readonly expectNoChanges?: boolean;
  /** URNs of all that is to be done, with `**` for any part. */
  readonly target?: readonly string[];
  /** Is told each change as it begins. */
  readonly tell?: (change: string) => void;
}

/** What a stack is made of, and where. */
export interface StackOptions {
  readonly environment: string;
  /** Of the stack alone: its state, and its copy of the configuration. */
  readonly folder: string;
  /** Encrypts the secrets in the state and in the configuration. */
  readonly passphrase: string;
  /** By full keys: what is no secret. */
  readonly config: Readonly<Record<string, unknown>>;
  /** By keys below `paystream:`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Of the process, such as KUBECONFIG and VAULT_TOKEN. */
  readonly variables: Readonly<Record<string, string>>;
}

const POLICY = [fileURLToPath(new URL(policyPack, root))];

/**
 * An environment's stack, driven with the real pulumi on the PATH, and with the program of the repository.
 * Its state and its copy of the configuration are in a folder of its own, because pulumi writes the
 * configuration that it is given: `stacks` is a link in there.
 */
export class PulumiStack {
  readonly environment: string;
  readonly #stack: automation.Stack;
  readonly #folder: string;

  protected constructor(stack: automation.Stack, folder: string) {
    this.environment = stack.name;
    this.#stack = stack;
    this.#folder = folder;
  }

  /** The stack in a folder, which is made where there is none yet. */
  static async open(options: StackOptions): Promise<PulumiStack> {
    return new PulumiStack(await openStack(options), options.folder);
  }

  /** Sets configuration that is no secret, by keys below `paystream:`. */
  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    const settings = Object.entries(values).map(([key, value]) => [`${project}:${key}`, { value }]);
    await this.#stack.setAllConfig(Object.fromEntries(settings));
  }

  /** What an `up` would do; the policy pack judges it. */
  preview(options: OperationOptions = {}): Promise<Operation> {
    return observed(options, (pulumi) => this.#stack.preview({ ...pulumi, policyPacks: POLICY }));
  }

  /** As `pnpm provision` does it. */
  up(options: OperationOptions = {}): Promise<Operation> {
    return observed(options, (pulumi) => this.#stack.up({ ...pulumi, policyPacks: POLICY }));
  }

  destroy(options: Pick<OperationOptions, "tell"> = {}): Promise<Operation> {
    return observed(options, ({ onEvent }) => this.#stack.destroy({ onEvent }));
  }

  /** Takes the protection off every resource, as an operator does who means to destroy it. */
  async unprotect(): Promise<void> {
    const args = ["state", "unprotect", "--all", "--yes", "--stack", this.environment];
    const { envVars } = this.#stack.workspace;
    await runCommand("pulumi", args, { cwd: this.#folder, env: envVars });
  }

  /** The URNs of what is in the state, besides the stack itself. */
  async resources(): Promise<readonly string[]> {
    const { deployment } = await this.#stack.exportStack();
    const { resources = [] } = deployment as { resources?: { urn: string; type: string }[] };
    return resources.filter(({ type }) => type !== "pulumi:pulumi:Stack").map(({ urn }) => urn);
  }

  /** Everything that pulumi has written: its state, with its history, and the configuration. */
  async written(): Promise<string> {
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8"));
    return (await Promise.all(texts)).join("\n");
  }
}

/** Lays out the folder, and has pulumi make or find the stack in it. */
export async function openStack(options: StackOptions): Promise<automation.Stack> {
  const { environment, folder, passphrase, config, secrets, variables } = options;
  const state = join(folder, ".pulumi-state");
  await mkdir(state, { recursive: true });
  const program = join(folder, "stacks");
  await rm(program, { force: true });
  await symlink(fileURLToPath(new URL("stacks", root)), program);
  await copyFile(new URL("Pulumi.yaml", root), join(folder, "Pulumi.yaml"));
  const file = join(folder, `Pulumi.${environment}.yaml`);
  await writeFile(file, stringify({ ...(await saltIn(file)), config }), { mode: 0o600 });

  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: environment, workDir: folder },
    {
      envVars: {
        PATH: pulumiVariables(process.env)["PATH"] ?? "",
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...variables,
      },
    },
  );
  const settings = Object.entries(secrets).map(([key, value]) => [
    `${project}:${key}`,
    { value, secret: true },
  ]);
  await stack.setAllConfig(Object.fromEntries(settings), true);
  return stack;
}

/** What pulumi has written into a configuration, and needs to read the state that goes with it. */
async function saltIn(file: string): Promise<object> {
  const written = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") {
      return "";
    }
    throw error;
  });
  const { encryptionsalt }: { encryptionsalt?: string } = parse(written) ?? {};
  return encryptionsalt === undefined ? {} : { encryptionsalt };
}

/** What pulumi takes of an operation. */
type PulumiOptions = Omit<OperationOptions, "target" | "tell"> & {
  readonly target?: string[];
  readonly onEvent: (event: automation.EngineEvent) => void;
};

async function observed(
  { tell, target, ...options }: OperationOptions,
  operate: (options: PulumiOptions) => Promise<unknown>,
): Promise<Operation> {
  const events: automation.EngineEvent[] = [];
  const onEvent = (event: automation.EngineEvent) => {
    events.push(event);
    for (const change of resourceChanges([event])) {
      tell?.(change);
    }
  };
  await operate({ ...options, ...(target && { target: [...target] }), onEvent });
  return { changes: resourceChanges(events) };
}
