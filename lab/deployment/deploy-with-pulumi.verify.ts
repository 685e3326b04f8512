import { describe, expect, it, type TestContext } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { secretsMount } from "../../stacks/vault/vault.ts";
import { WORKLOAD_CONTROLLERS } from "../cluster/stand-ins.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { canaryOf, startCanary } from "../stacks/pulumi/simulated-canary.ts";
import { usePulumi } from "../stacks/pulumi/use-pulumi.ts";
import { deploy } from "./deploy.ts";
import { hasDevelopmentVault } from "./lab-environment.ts";
import { removeDeployment } from "./remove.ts";
import { useLab } from "./testing/use-lab.ts";

const pulumi = usePulumi();
const controlPlane = useControlPlane({ controllers: WORKLOAD_CONTROLLERS });

// Another's Vault is at an address of the cluster, where no pod runs.
const withOwnVault = environments().filter(hasDevelopmentVault);

// Each test goes on where the one before it ended, as the life of an environment does.
describe.each(withOwnVault)("%s with pulumi", { timeout: 900_000 }, (name) => {
  const lab = useLab(name, { controlPlane, deployer: "pulumi" });
  const labOf = (context: TestContext) => {
    pulumi(context);
    return lab(context);
  };
  let namespace: string;

  it("is deployed, its Vault first, and its secrets into that", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    const { environment, changes } = await deploy(cluster, lab);
    namespace = environment.namespace;
    expect(changes).toEqual(
      expect.arrayContaining(["create Rollout service", "create SecretV2 vault"]),
    );
    expect(await vault.read(`${secretsMount}/data/${name}/auth-service`)).toMatchObject({
      data: lab.secrets,
    });
  });

  it("stays in its canary when it is deployed again, and is written nothing of", async (context) => {
    const { cluster, lab } = await labOf(context);
    await startCanary(cluster.api, namespace);
    const canary = await canaryOf(cluster.api, namespace);
    expect((await deploy(cluster, lab)).changes).toEqual([]);
    expect(await canaryOf(cluster.api, namespace)).toEqual(canary);
  });

  it("is released with other settings, and gone back with none", async (context) => {
    const { cluster, lab } = await labOf(context);
    const { changes } = await deploy(cluster, lab, { changes: { latencyBaseMs: "3000" } });
    expect(changes).toContain("update Rollout service");
    expect((await deploy(cluster, lab)).changes).toContain("update Rollout service");
  });

  it("goes without a rest", async (context) => {
    const { cluster, lab } = await labOf(context);
    await removeDeployment(cluster, lab);
    const namespaces = await cluster.api.list("v1", "Namespace");
    expect(namespaces.map(({ metadata }) => metadata.name)).not.toContain(namespace);
  });
});
