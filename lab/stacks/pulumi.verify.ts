import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { secretsMount } from "../../stacks/vault/vault.ts";
import { startStandIns, WORKLOAD_CONTROLLERS } from "../cluster/stand-ins.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { useVaultServer } from "../vault/use-vault-server.ts";
import { outlierDetection, removeOutlierDetection } from "./pulumi/edited-by-hand.ts";
import { LabStack } from "./pulumi/lab-stack.ts";
import { canaryOf, startCanary } from "./pulumi/simulated-canary.ts";
import { usePulumi } from "./pulumi/use-pulumi.ts";

const pulumi = usePulumi();
const controlPlane = useControlPlane({ controllers: WORKLOAD_CONTROLLERS });

/** An `up` waits for Deployments, and a Service for its endpoints to settle; milliseconds. */
const LIMIT_MS = 900_000;

const NO_CHANGES = { expectNoChanges: true } as const;
const CANARY_WEIGHTS = [90, 10];

// Each test goes on where the one before it ended, as the life of an environment does.
describe.each(environments())("%s", { timeout: LIMIT_MS }, (environment) => {
  const stackOf = useLabStack(environment);
  const secret = `${secretsMount}/data/${environment}/auth-service`;

  it("is previewed, and the policy pack has nothing to say", async (context) => {
    const { stack } = await stackOf(context);
    const { changes } = await stack.preview();
    expect(changes).toEqual(
      expect.arrayContaining(["create Rollout service", "create Mount vault"]),
    );
    expect(changes.filter((change) => !change.startsWith("create "))).toEqual([]);
  });

  it("is made, with its secrets in Vault and nowhere in plain text", async (context) => {
    const { stack, api, vault } = await stackOf(context);
    await stack.up();
    await expect(api.read(namespaceOf(stack))).resolves.toBeDefined();
    expect(await vault.read(secret)).toMatchObject({ data: stack.secrets });
    const written = await stack.written();
    expect(written).toContain("Rollout");
    for (const [name, value] of Object.entries(stack.secrets)) {
      expect(written.includes(value), `${name} in what pulumi has written`).toBe(false);
    }
  });

  it("is changed by nothing when it is made again", async (context) => {
    const { stack } = await stackOf(context);
    await stack.up(NO_CHANGES);
    await stack.preview({ ...NO_CHANGES, refresh: true });
  });

  it("is changed by nothing in the middle of a canary, which stays where it is", async (context) => {
    const { stack, api } = await stackOf(context);
    await startCanary(api, stack.namespace);
    const canary = await canaryOf(api, stack.namespace);
    expect(canary).toMatchObject({ weights: CANARY_WEIGHTS });
    await stack.up(NO_CHANGES);
    await stack.preview({ ...NO_CHANGES, refresh: true });
    await stack.up({ ...NO_CHANGES, refresh: true });
    expect(await canaryOf(api, stack.namespace)).toEqual(canary);
  });

  it("keeps the canary's weights when the host name of its routes changes", async (context) => {
    const { stack, api } = await stackOf(context);
    const canary = await canaryOf(api, stack.namespace);
    await stack.configure({ host: "moved.paystream.local" });
    const { changes } = await stack.up();
    expect(changes).toEqual(["update Gateway traffic", "update VirtualService traffic"]);
    expect(await canaryOf(api, stack.namespace)).toEqual(canary);
  });

  it("gets back what a person has removed by hand, after a refresh shows it", async (context) => {
    const { stack, api } = await stackOf(context);
    const before = await outlierDetection(api, stack.namespace);
    await removeOutlierDetection(api, stack.namespace);
    const drift = ["update DestinationRule auth-service"];
    expect(await stack.preview({ refresh: true })).toEqual({ changes: drift });
    expect(await stack.up({ refresh: true })).toEqual({ changes: drift });
    expect(await outlierDetection(api, stack.namespace)).toEqual(before);
    await stack.preview({ ...NO_CHANGES, refresh: true });
  });

  it("gets back the secrets that Vault has lost", async (context) => {
    const { stack, vault } = await stackOf(context);
    await vault.delete(`${secretsMount}/metadata/${environment}/auth-service`);
    expect(await vault.read(secret)).toBeUndefined();
    expect(await stack.up({ refresh: true })).toEqual({ changes: ["create SecretV2 vault"] });
    expect(await vault.read(secret)).toMatchObject({ data: stack.secrets });
  });

  it("changes its Rollout and nothing else for another image", async (context) => {
    const { stack, api } = await stackOf(context);
    const image = `docker.io/paystream/auth-service@sha256:${"1".repeat(64)}`;
    await stack.configure({ image });
    const release = { changes: ["update Rollout service"] };
    expect(await stack.preview()).toEqual(release);
    expect(await stack.up()).toEqual(release);
    const rollout = await api.read({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "auth-service", namespace: stack.namespace },
    });
    const { template } = Object(rollout.spec);
    expect(template.spec.containers).toMatchObject([{ image }]);
    await stack.up(NO_CHANGES);
  });

  it("keeps the configuration of the last release beside that of the next", async (context) => {
    const { stack, api } = await stackOf(context);
    await stack.configure({ version: "1.0.1", revision: "next" });
    const { changes } = await stack.up();
    expect(changes).toEqual([
      "replace ConfigMap configuration",
      "update Role identity",
      "update Rollout service",
    ]);
    const configurations = (await api.list("v1", "ConfigMap")).filter(
      ({ metadata: { name, namespace } }) =>
        namespace === stack.namespace && name.startsWith("auth-service-config-"),
    );
    expect(configurations).toHaveLength(2);
  });

  it("is not destroyed while the mount that others share is protected", async (context) => {
    const { stack, vault } = await stackOf(context);
    await expect(stack.destroy()).rejects.toThrow(/protect/);
    expect(await vault.read(secret)).toMatchObject({ data: stack.secrets });
  });

  it("is destroyed to nothing when an operator unprotects it", async (context) => {
    const { stack, api, vault } = await stackOf(context);
    await stack.unprotect();
    await stack.destroy();
    expect(await stack.resources()).toEqual([]);
    await expect(api.read(namespaceOf(stack))).rejects.toMatchObject({ status: 404 });
    expect(await vault.read<object>("sys/mounts")).not.toHaveProperty([`${secretsMount}/`]);
    const logins = Object.keys((await vault.read<object>("sys/auth")) ?? {});
    expect(logins.filter((login) => login.includes("paystream"))).toEqual([]);
    const policies = await vault.read<{ keys: string[] }>("sys/policies/acl?list=true");
    expect(policies?.keys.filter((policy) => policy.includes("paystream"))).toEqual([]);
  });
});

/** The stack of an environment, from the first test that asks for it to the end of the `describe`. */
function useLabStack(environment: string) {
  // Each has a Vault of its own, so that what one leaves behind is not in the way of the next.
  const vaultServer = useVaultServer();
  const running = new AsyncDisposableStack();
  let started: ReturnType<typeof start> | undefined;

  afterAll(() => running.disposeAsync());

  async function start(context: TestContext) {
    const cluster = await controlPlane(context);
    const vault = await vaultServer(context);
    running.use(await startStandIns(cluster.api));
    const stack = running.use(await LabStack.create(environment, cluster, vault));
    return { stack, api: cluster.api, vault };
  }

  return (context: TestContext) => {
    pulumi(context);
    started ??= start(context);
    return started;
  };
}

function namespaceOf({ namespace }: LabStack) {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } } as const;
}
