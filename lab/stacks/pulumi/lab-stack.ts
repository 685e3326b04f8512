import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { automation } from "@pulumi/pulumi";
import { parse } from "yaml";
import { usersSetting } from "../../../stacks/environment/access-settings.ts";
import { project } from "../../../stacks/environment/project.ts";
import { requiredSecrets, secretSetting } from "../../../stacks/environment/settings.ts";
import { root } from "../../../stacks/render/stack-configuration.ts";
import type { ControlPlane } from "../../cluster/control-plane.ts";
import { CONTEXT } from "../../cluster/kubeconfig-of.ts";
import type { VaultServer } from "../../vault/vault-server.ts";
import { openStack, PulumiStack } from "./pulumi-stack.ts";

/**
 * An environment's stack with the committed configuration, of which only where things are differs: the
 * cluster and Vault are those of the tests. So an environment that has a development Vault has an external
 * one here, because there are no pods in which it could run. Its folder goes with it.
 */
export class LabStack extends PulumiStack implements AsyncDisposable {
  readonly namespace: string;
  /** Of the service, by their names; made for this stack. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly #folder: string;

  private constructor(
    stack: automation.Stack,
    folder: string,
    namespace: string,
    secrets: Readonly<Record<string, string>>,
  ) {
    super(stack, folder);
    this.namespace = namespace;
    this.secrets = secrets;
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
    const committed = await readFile(new URL(`Pulumi.${environment}.yaml`, root), "utf8");
    const config = labConfiguration(committed, address);
    const secrets = Object.fromEntries(
      requiredSecrets.map((name) => [name, randomBytes(24).toString("hex")]),
    );
    const stack = await openStack({
      environment,
      folder,
      passphrase: randomBytes(24).toString("hex"),
      config,
      secrets: {
        ...Object.fromEntries(
          Object.entries(secrets).map(([name, value]) => [secretSetting(name).key, value]),
        ),
        [usersSetting.key]: `nobody:{SHA}${randomBytes(20).toString("base64")}`,
      },
      variables: { KUBECONFIG: kubeconfig, VAULT_TOKEN: token },
    });
    creating.move();
    return new LabStack(stack, folder, String(config[`${project}:namespace`]), secrets);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The committed configuration of an environment, in which the cluster and Vault are the lab's. */
export function labConfiguration(committed: string, vaultAddress: string): Record<string, unknown> {
  const { config }: { config: Record<string, unknown> } = parse(committed);
  return {
    ...config,
    [`${project}:kubeContext`]: CONTEXT,
    [`${project}:vault`]: { address: vaultAddress, ownsMount: true },
  };
}
