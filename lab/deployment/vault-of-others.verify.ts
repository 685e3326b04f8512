import { afterAll, describe, expect, it, vi } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { secretsMount } from "../../stacks/vault/vault.ts";
import { WORKLOAD_CONTROLLERS } from "../cluster/stand-ins.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { deploy } from "./deploy.ts";
import { hasDevelopmentVault } from "./lab-environment.ts";
import { removeDeployment } from "./remove.ts";
import { useLab } from "./testing/use-lab.ts";

const controlPlane = useControlPlane({ controllers: WORKLOAD_CONTROLLERS });
const withOthersVault = environments().filter((name) => !hasDevelopmentVault(name));

// Each test goes on where the one before it ended.
describe.each(withOthersVault)("%s on a cluster that has a Vault", (name) => {
  const labOf = useLab(name, { controlPlane, hasOthersVault: true });
  const secret = `${secretsMount}/data/${name}/auth-service`;

  afterAll(() => vi.unstubAllEnvs());

  it("is refused without a token for it before anything is made, and says how to give one", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    vi.stubEnv("VAULT_TOKEN", undefined);
    await expect(deploy(cluster, lab)).rejects.toThrow(
      `The environment ${name} has its secrets in the Vault at ${vault.address}. Set VAULT_TOKEN to`,
    );
    expect(await namespaces(cluster)).not.toContain("paystream");
  });

  it("has its secrets there, and no Vault of the lab", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    vi.stubEnv("VAULT_TOKEN", vault.token);
    await deploy(cluster, lab);
    expect(await vault.read(secret)).toMatchObject({ data: lab.secrets });
    expect(await namespaces(cluster)).not.toContain("vault");
  });

  it("goes without a rest in that Vault but the mount that others share", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    vi.stubEnv("VAULT_TOKEN", vault.token);
    await removeDeployment(cluster, lab);
    expect(await vault.read(secret)).toBeUndefined();
    expect(
      await vault.read(`sys/policies/acl/paystream-${name}-auth-service-read`),
    ).toBeUndefined();
    expect(await vault.read(`sys/auth/kubernetes-paystream-${name}`)).toBeUndefined();
    expect(await vault.read(`sys/mounts/${secretsMount}`)).toMatchObject({ type: "kv" });
  });
});

async function namespaces({ api }: Parameters<typeof deploy>[0]): Promise<readonly string[]> {
  return (await api.list("v1", "Namespace")).map(({ metadata }) => metadata.name);
}
