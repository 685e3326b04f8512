import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import { contract } from "@paystream/auth-service/contract";
import type { KubernetesApi } from "../cluster/kubernetes-api.ts";
import type { Observed } from "./observed-object.ts";

/** Whether the secrets of the service are those of Vault, as External Secrets says. */
export interface SecretSync {
  readonly isReady: boolean;
  readonly reason?: string;
  readonly message?: string;
  /** When they were read from Vault last, as ISO 8601. */
  readonly refreshedAt?: string;
}

type ExternalSecret = Observed<IExternalSecret>;

/** Reads the ExternalSecret of the service. */
export async function readSecretSync(
  api: KubernetesApi,
  namespace: string,
  signal: AbortSignal,
): Promise<SecretSync> {
  const metadata = { name: contract.resources.secret, namespace };
  const kind = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" };
  return secretSyncOf(await api.read<ExternalSecret>({ ...kind, metadata }, signal));
}

function secretSyncOf({ status }: Pick<ExternalSecret, "status">): SecretSync {
  const condition = status?.conditions?.find(({ type }) => type === "Ready");
  return {
    isReady: condition?.status === "True",
    ...(condition?.reason === undefined ? {} : { reason: condition.reason }),
    ...(condition?.message === undefined ? {} : { message: condition.message }),
    ...(status?.refreshTime === undefined ? {} : { refreshedAt: status.refreshTime }),
  };
}
