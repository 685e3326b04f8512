import { randomBytes } from "node:crypto";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { automation } from "@pulumi/pulumi";
import { parse, stringify } from "yaml";
import { policyPack, pulumiVariables } from "../../../stacks/commands/pulumi-cli.ts";
import { project } from "../../../stacks/environment/project.ts";
import { requiredSecrets, secretSetting } from "../../../stacks/environment/settings.ts";
import { root } from "../../../stacks/render/stack-configuration.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { CONTEXT } from "../../cluster/kubeconfig-of.ts";
import { runCommand } from "../../tools/run-command.ts";
import type { VaultServer } from "../../vault/vault-server.ts";
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
}

/**
 * An environment's stack, driven with the real pulumi on the PATH, and with the program and the committed
 * configuration of the repository. Its state, its copy of the configuration and its passphrase are in a
 * folder of its own, because pulumi writes the configuration that it is given: `stacks` is a link in there.
 *
 * Of the configuration, only where things are differs: the cluster and Vault are those of the lab. So an
 * environment that has a development Vault has an external one here, because there are no pods in which it
 * could run.
 */
export class LabStack implements AsyncDisposable {
  readonly environment: string;
  readonly namespace: string;
  /** Of the service, by their names; made for this stack. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly #stack: automation.Stack;
  readonly #folder: string;

  private constructor(
    stack: automation.Stack,
    folder: string,
    namespace: string,
    secrets: Readonly<Record<string, string>>,
  ) {
    this.environment = stack.name;
    this.namespace = namespace;
    this.secrets = secrets;
    this.#stack = stack;
    this.#folder = folder;
  }

  /** A stack that nothing has been made of yet. */
  static async create(
    environment: string,
    { kubeconfig }: Pick<ControlPlane, "kubeconfig">,
    { address, token }: Pick<VaultServer, "address" | "token">,
  ): Promise<LabStack> {
    await using creating = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "paystream-stack-"));
    creating.defer(() => rm(folder, { recursive: true, force: true }));
    const state = join(folder, ".pulumi-state");
    await mkdir(state);
    await symlink(fileURLToPath(new URL("stacks", root)), join(folder, "stacks"));
    await copyFile(new URL("Pulumi.yaml", root), join(folder, "Pulumi.yaml"));
    const file = `Pulumi.${environment}.yaml`;
    const config = labConfiguration(await readFile(new URL(file, root), "utf8"), address);
    await writeFile(join(folder, file), stringify({ config }));

    const stack = await automation.LocalWorkspace.createStack(
      { stackName: environment, workDir: folder },
      {
        envVars: {
          PATH: pulumiVariables(process.env)["PATH"] ?? "",
          PULUMI_BACKEND_URL: `file://${state}`,
          PULUMI_CONFIG_PASSPHRASE: randomBytes(24).toString("hex"),
          PULUMI_SKIP_UPDATE_CHECK: "true",
          KUBECONFIG: kubeconfig,
          VAULT_TOKEN: token,
        },
      },
    );
    const secrets = Object.fromEntries(
      requiredSecrets.map((name) => [name, randomBytes(24).toString("hex")]),
    );
    const settings = Object.entries(secrets).map(([name, value]) => [
      `${project}:${secretSetting(name).key}`,
      { value, secret: true },
    ]);
    await stack.setAllConfig(Object.fromEntries(settings), true);
    creating.move();
    return new LabStack(stack, folder, String(config[`${project}:namespace`]), secrets);
  }

  /** Sets configuration that is no secret, by keys below `paystream:`. */
  async configure(values: Readonly<Record<string, string>>): Promise<void> {
    const settings = Object.entries(values).map(([key, value]) => [`${project}:${key}`, { value }]);
    await this.#stack.setAllConfig(Object.fromEntries(settings));
  }

  /** What an `up` would do; the policy pack judges it. */
  preview(options: OperationOptions = {}): Promise<Operation> {
    return observed((onEvent) => this.#stack.preview({ ...options, policyPacks: POLICY, onEvent }));
  }

  /** As `pnpm provision` does it. */
  up(options: OperationOptions = {}): Promise<Operation> {
    return observed((onEvent) => this.#stack.up({ ...options, policyPacks: POLICY, onEvent }));
  }

  destroy(): Promise<Operation> {
    return observed((onEvent) => this.#stack.destroy({ onEvent }));
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

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const POLICY = [fileURLToPath(new URL(policyPack, root))];

/** The committed configuration of an environment, in which the cluster and Vault are the lab's. */
export function labConfiguration(committed: string, vaultAddress: string): Record<string, unknown> {
  const { config }: { config: Record<string, unknown> } = parse(committed);
  return {
    ...config,
    [`${project}:kubeContext`]: CONTEXT,
    [`${project}:vault`]: { address: vaultAddress, ownsMount: true },
  };
}

async function observed(
  operate: (onEvent: (event: automation.EngineEvent) => void) => Promise<unknown>,
): Promise<Operation> {
  const events: automation.EngineEvent[] = [];
  await operate((event) => events.push(event));
  return { changes: resourceChanges(events) };
}
