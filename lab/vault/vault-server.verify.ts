import { expect, it } from "vitest";
import { useVaultServer } from "./use-vault-server.ts";

const vaultServer = useVaultServer();

const MOUNT = "sys/mounts/paystream";
const SECRET = "paystream/data/staging/auth-service";

it("keeps secrets in a mount until they are lost", async (context) => {
  const vault = await vaultServer(context);
  await vault.write(MOUNT, { type: "kv", options: { version: "2" } });
  await expect
    .poll(() => vault.write(SECRET, { data: { DB_PASSWORD: "swordfish" } }).catch(String))
    .toBeUndefined();
  expect(await vault.read(SECRET)).toMatchObject({ data: { DB_PASSWORD: "swordfish" } });
  await vault.delete("paystream/metadata/staging/auth-service");
  expect(await vault.read(SECRET)).toBeUndefined();
  await vault.delete(MOUNT);
  expect(await vault.read<object>("sys/mounts")).not.toHaveProperty(["paystream/"]);
});

it("takes the configuration of a Kubernetes login as a Vault in a pod does", async (context) => {
  const vault = await vaultServer(context);
  await vault.write("sys/auth/kubernetes-paystream-staging", { type: "kubernetes" });
  const path = "auth/kubernetes-paystream-staging/config";
  await vault.write(path, { kubernetes_host: "https://kubernetes.default.svc" });
  expect(await vault.read(path)).toMatchObject({
    kubernetes_host: "https://kubernetes.default.svc",
    kubernetes_ca_cert: "",
    disable_local_ca_jwt: false,
  });
});

it("refuses who has no token", async (context) => {
  const { address } = await vaultServer(context);
  expect(await fetch(`${address}/v1/sys/mounts`)).toMatchObject({ status: 403 });
});
