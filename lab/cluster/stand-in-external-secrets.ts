import type { KubernetesApi } from "./kubernetes-api.ts";
import type { StoredObject } from "./kubernetes-object.ts";

const API_VERSION = "external-secrets.io/v1";
const MANAGER = { manager: "stand-in-external-secrets" } as const;

/** Per kind: as whom a condition is reported, after External Secrets' own reasons and messages. */
const READY = {
  SecretStore: { reason: "Valid", message: "store validated" },
  ExternalSecret: { reason: "SecretSynced", message: "secret synced" },
} as const;

/**
 * Says of every SecretStore and ExternalSecret that it is Ready. Vault is not asked, and no Secret is made:
 * without a node, nobody reads one.
 */
export async function playExternalSecrets(api: KubernetesApi): Promise<void> {
  for (const kind of ["SecretStore", "ExternalSecret"] as const) {
    const waiting = (await api.list(API_VERSION, kind)).filter((object) => !isReady(object));
    await Promise.all(
      waiting.map((object) => api.reportStatus(object, readyStatus(READY[kind]), MANAGER)),
    );
  }
}

/** Whether an object says of itself that it is Ready. */
export function isReady({ status }: Pick<StoredObject, "status">): boolean {
  const { conditions = [] } = Object(status) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status: value }) => type === "Ready" && value === "True");
}

function readyStatus(said: { readonly reason: string; readonly message: string }) {
  const lastTransitionTime = new Date().toISOString().replace(/\.\d+/, "");
  return { conditions: [{ type: "Ready", status: "True", ...said, lastTransitionTime }] };
}
