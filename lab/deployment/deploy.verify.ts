import { describe, expect, it } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { secretsMount } from "../../stacks/vault/vault.ts";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { Manifest, StoredObject } from "../cluster/kubernetes-object.ts";
import { WORKLOAD_CONTROLLERS } from "../cluster/stand-ins.ts";
import { useControlPlane } from "../cluster/use-control-plane.ts";
import { pagerWebhooks } from "../pager/pager-endpoint.ts";
import { canaryOf, startCanary } from "../stacks/pulumi/simulated-canary.ts";
import { isOwn, MANAGER } from "./apply-object.ts";
import { type Deployed, deploy } from "./deploy.ts";
import { removeDeployment } from "./remove.ts";
import { images, useLab } from "./testing/use-lab.ts";
import { waitForRelease } from "./wait-for-release.ts";

const controlPlane = useControlPlane({ controllers: WORKLOAD_CONTROLLERS });

// Each test goes on where the one before it ended, as the life of an environment does.
describe.each(environments())("%s", { timeout: 600_000 }, (name) => {
  const labOf = useLab(name, { controlPlane });
  const secret = `${secretsMount}/data/${name}/auth-service`;
  let first: Deployed;

  it("is deployed in the order of the program, each object after what it needs", async (context) => {
    const { cluster, lab } = await labOf(context);
    first = await deploy(cluster, lab);
    const inOrder = [
      "Namespace",
      "Mount",
      "SecretV2",
      "SecretStore",
      "ExternalSecret",
      "Rollout",
    ].map((kind) => first.changes.findIndex((change) => new RegExp(`\\b${kind}\\b`).test(change)));
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    expect(inOrder).not.toContain(-1);
    expect(first.changes.filter((change) => !change.startsWith("create "))).toEqual([]);
  });

  it("has the lab's images, pace, secrets and pager, and no Grafana", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    const { namespace } = first.environment;
    const read = (apiVersion: string, kind: string, object: string) =>
      cluster.api.read({ apiVersion, kind, metadata: { name: object, namespace } });
    expect(await read("argoproj.io/v1alpha1", "Rollout", "auth-service")).toMatchObject({
      spec: { minReadySeconds: 1, template: { spec: { containers: [{ image: images.service }] } } },
    });
    expect(await read("apps/v1", "Deployment", "prometheus")).toMatchObject({
      spec: { template: { spec: { containers: [{ image: images.prometheus }] } } },
    });
    expect(await vault.read(secret)).toMatchObject({ data: lab.secrets });
    expect(await vault.read(`${secretsMount}/data/${name}/alertmanager`)).toMatchObject({
      data: pagerWebhooks(),
    });
    expect(await read("apps/v1", "Deployment", "alertmanager")).toMatchObject({
      spec: { template: { spec: { containers: [{ image: images.alertmanager }] } } },
    });
    const deployments = await cluster.api.list("apps/v1", "Deployment", { namespace });
    expect(deployments.map(({ metadata }) => metadata.name)).not.toContain("grafana");
  });

  it("has in Vault what the program says, and a token or login that reads its secrets", async (context) => {
    const { vault } = await labOf(context);
    expect(await vault.read(`sys/policies/acl/paystream-${name}-auth-service-read`)).toMatchObject({
      policy: ["auth-service", "alertmanager"]
        .map(
          (who) => `path "${secretsMount}/data/${name}/${who}" {\n  capabilities = ["read"]\n}\n`,
        )
        .join("\n"),
    });
    const token = first.objects.find(({ metadata }) => metadata.name === "vault-token");
    if (first.environment.vault.kind === "development") {
      const { stringData } = token as unknown as { stringData: { token: string } };
      const answer = await fetch(`${vault.address}/v1/${secret}`, {
        headers: { "x-vault-token": stringData.token },
      });
      expect(answer.status).toBe(200);
    } else {
      const login = `auth/kubernetes-paystream-${name}`;
      expect(await vault.read(`${login}/config`)).toMatchObject({
        kubernetes_host: "https://kubernetes.default.svc",
      });
      expect(await vault.read(`${login}/role/auth-service`)).toMatchObject({
        bound_service_account_names: ["vault-backend"],
        bound_service_account_namespaces: [first.environment.namespace],
        audience: "vault",
        token_policies: [`paystream-${name}-auth-service-read`],
      });
    }
  });

  it("is written nothing of when it is deployed again", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    const before = await versions(cluster.api, first.environment.namespace);
    expect((await deploy(cluster, lab)).changes).toEqual([]);
    expect(await versions(cluster.api, first.environment.namespace)).toEqual(before);
    const history = `${secretsMount}/metadata/${name}/auth-service`;
    expect(await vault.read(history)).toMatchObject({ current_version: 1 });
  });

  it("stays in its canary when it is deployed again", async (context) => {
    const { cluster, lab } = await labOf(context);
    const { namespace } = first.environment;
    await startCanary(cluster.api, namespace);
    const canary = await canaryOf(cluster.api, namespace);
    expect(canary.weights).toEqual([90, 10]);
    expect((await deploy(cluster, lab)).changes).toEqual([]);
    expect(await canaryOf(cluster.api, namespace)).toEqual(canary);
  });

  it("changes its Rollout and nothing else for another image", async (context) => {
    const { cluster, lab } = await labOf(context);
    const image = `docker.io/paystream/auth-service@sha256:${"4".repeat(64)}`;
    const { changes } = await deploy(cluster, lab, { changes: { image } });
    expect(changes).toEqual(["update Rollout auth-service"]);
  });

  it("keeps the configuration of the last release beside that of a slow one, and drops that of none", async (context) => {
    const { cluster, lab } = await labOf(context);
    const { namespace } = first.environment;
    const slow = { latencyBaseMs: "3000", version: "1.0.1-slow" };
    const { changes } = await deploy(cluster, lab, { changes: slow });
    expect(changes).toEqual([
      expect.stringMatching(/^create ConfigMap auth-service-config-[0-9a-f]{10}$/),
      "update Role auth-service-role",
      "update Rollout auth-service",
      // No ReplicaSet refers to the first one, because there is nobody who makes one here.
      expect.stringMatching(/^delete ConfigMap auth-service-config-[0-9a-f]{10}$/),
    ]);
    expect(await cluster.api.list("v1", "ConfigMap", { namespace })).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ LATENCY_BASE_MS: "3000" }) }),
    );
  });

  it("rolls its pods onto a secret that is rotated", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    await deploy(cluster, lab);
    const rotated = { "secrets.BANK_API_KEY": "another-key-of-the-bank" };
    const { changes } = await deploy(cluster, lab, { changes: rotated });
    expect(changes.toSorted()).toEqual([
      "update ExternalSecret auth-service-secrets",
      "update Rollout auth-service",
      "update vault:kv/secretV2:SecretV2 vault",
    ]);
    expect(await vault.read(secret)).toMatchObject({
      data: { ...lab.secrets, BANK_API_KEY: "another-key-of-the-bank" },
    });
  });

  it("gets back what Vault has lost", async (context) => {
    const { cluster, lab, vault } = await labOf(context);
    await deploy(cluster, lab);
    await vault.delete(`sys/mounts/${secretsMount}`);
    expect((await deploy(cluster, lab)).changes.toSorted()).toEqual([
      "create vault:index/mount:Mount vault",
      "create vault:kv/secretV2:SecretV2 vault",
      "create vault:kv/secretV2:SecretV2 vault-alertmanager",
    ]);
  });

  it("loses what the program no longer has, and nothing that others have made", async (context) => {
    const { cluster, lab } = await labOf(context);
    const { namespace } = first.environment;
    const configMap = (configMapName: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: configMapName, namespace },
      data: { of: configMapName },
    });
    const others = configMap("somebody-elses");
    await cluster.api.apply(configMap("stale"), { manager: MANAGER });
    await cluster.api.apply(others, { manager: "somebody" });
    expect((await deploy(cluster, lab)).changes).toEqual(["delete ConfigMap stale"]);
    await expect(cluster.api.read(others)).resolves.toBeDefined();
  });

  it("is refused where a person has changed a field, and says which", async (context) => {
    const { cluster, lab } = await labOf(context);
    const { namespace } = first.environment;
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "prometheus", namespace },
    };
    const edit = (appProtocol: string) => {
      const ports = [{ name: "http", port: 9090, targetPort: "http", appProtocol }];
      return cluster.api.patch(service, { spec: { ports } }, { manager: "kubectl-edit" });
    };
    await edit("grpc");
    await expect(deploy(cluster, lab)).rejects.toThrow(
      /^Service prometheus: .*conflict with "kubectl-edit"/,
    );
    await edit("http");
    await deploy(cluster, lab);
  });

  it("is waited for until its release is Healthy", async (context) => {
    const { cluster } = await labOf(context);
    const { namespace } = first.environment;
    const rollout = first.objects.find(({ kind }) => kind === "Rollout") as Manifest;
    const told: string[] = [];
    const options = { limitMs: 120_000, tell: (line: string) => told.push(line) };
    const healthy = waitForRelease(cluster.api, namespace, options);
    const report = async (phase: string) => {
      const { generation } = (await cluster.api.read(rollout)).metadata;
      const status = { phase, message: "said", observedGeneration: String(generation) };
      await cluster.api.reportStatus(rollout, status, { manager: "rollouts-controller" });
    };
    await report("Progressing");
    await expect.poll(() => told.at(-1)).toMatch(/Progressing: said$/);
    await report("Healthy");
    await healthy;
    await report("Degraded");
    await expect(waitForRelease(cluster.api, namespace, options)).rejects.toThrow(
      "The release of auth-service failed. Degraded: said",
    );
  });

  it("goes without a rest, and leaves the cluster", async (context) => {
    const { cluster, lab } = await labOf(context);
    await removeDeployment(cluster, lab);
    const namespaces = (await cluster.api.list("v1", "Namespace")).map(
      ({ metadata }) => metadata.name,
    );
    expect(namespaces).not.toContain(first.environment.namespace);
    expect(namespaces).not.toContain("vault");
    expect(namespaces).toContain("kube-system");
    await removeDeployment(cluster, lab);
  });
});

/** What tells whether anything of the lab's was written in a namespace. */
async function versions(api: KubernetesApi, namespace: string) {
  const kinds = [
    ["v1", "ConfigMap"],
    ["v1", "Secret"],
    ["v1", "Service"],
    ["apps/v1", "Deployment"],
    ["argoproj.io/v1alpha1", "Rollout"],
    ["argoproj.io/v1alpha1", "AnalysisTemplate"],
    ["networking.istio.io/v1", "VirtualService"],
    ["external-secrets.io/v1", "ExternalSecret"],
  ] as const;
  const lists = await Promise.all(
    kinds.map(([apiVersion, kind]) => api.list(apiVersion, kind, { namespace })),
  );
  return lists.flat().filter(isOwn).map(versionOf);
}

function versionOf({ kind, metadata: { name, resourceVersion } }: StoredObject) {
  return `${kind} ${name} ${resourceVersion}`;
}
