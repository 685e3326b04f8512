import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { plain, type RegisteredResource } from "../../stacks/render/registered-resource.ts";
import { type VaultApi, VaultError } from "../vault/vault-api.ts";

/** How long a new mount may take to be usable, in milliseconds. */
const MOUNT_LIMIT_MS = 30_000;
const POLL_MS = 100;

/** What the program says of an object in Vault, by Pulumi's names. */
type Inputs = Readonly<Record<string, unknown>>;

/** How an object is found and written over Vault's HTTP API. */
interface VaultKind {
  /** Where it is, below `/v1/`. */
  readonly path: (inputs: Inputs) => string;
  /** Inputs that are part of the path. */
  readonly named: readonly string[];
  /** Where it is deleted, if that is elsewhere; undefined for what goes with another object. */
  readonly deletedAt?: (inputs: Inputs) => string | undefined;
}

/**
 * The kinds of objects that the program has. Vault's own names of all other fields are Pulumi's, with
 * underscores. https://developer.hashicorp.com/vault/api-docs
 */
const kinds: Readonly<Record<string, VaultKind>> = {
  "vault:index/mount:Mount": {
    path: ({ path }) => `sys/mounts/${path}`,
    named: ["path"],
  },
  "vault:index/policy:Policy": {
    path: ({ name }) => `sys/policies/acl/${name}`,
    named: ["name"],
  },
  "vault:kv/secretV2:SecretV2": {
    path: ({ mount, name }) => `${mount}/data/${name}`,
    named: ["mount", "name"],
    deletedAt: ({ mount, name }) => `${mount}/metadata/${name}`,
  },
  "vault:index/authBackend:AuthBackend": {
    path: ({ path }) => `sys/auth/${path}`,
    named: ["path"],
  },
  "vault:kubernetes/authBackendConfig:AuthBackendConfig": {
    path: ({ backend }) => `auth/${backend}/config`,
    named: ["backend"],
    deletedAt: () => undefined,
  },
  "vault:kubernetes/authBackendRole:AuthBackendRole": {
    path: ({ backend, roleName }) => `auth/${backend}/role/${roleName}`,
    named: ["backend", "roleName"],
    deletedAt: () => undefined,
  },
};

/** Handed out by Vault, and not to be found by a name: see {@link keepToken}. */
export const TOKEN_TYPE = "vault:index/token:Token";

/**
 * Brings an object in Vault to what the program says. What is as it should be is not written.
 *
 * @throws Error for a mount or login that is there and is another one, which cannot be changed
 */
export async function putVaultObject(
  vault: VaultApi,
  resource: RegisteredResource,
): Promise<"create" | "update" | "none"> {
  const { path, named } = kindOf(resource);
  const inputs = inputsOf(resource);
  const wanted = fieldsOf(inputs, named);
  const at = path(inputs);
  const there = await vault.read<Record<string, unknown>>(at);
  if (there !== undefined && holds(there, wanted)) {
    return "none";
  }
  if (there !== undefined && at.startsWith("sys/") && !at.startsWith("sys/policies/")) {
    throw new Error(
      `${at} of Vault is not what the program says: ${JSON.stringify(there)} instead of ${JSON.stringify(wanted)}`,
    );
  }
  await vault.write(at, wanted);
  if (at.startsWith("sys/mounts/")) {
    await usable(vault, String(inputs["path"]));
  }
  return there === undefined ? "create" : "update";
}

/** Takes an object out of Vault, if it is not protected. */
export async function removeVaultObject(
  vault: VaultApi,
  resource: RegisteredResource,
): Promise<void> {
  const { path, deletedAt = path } = kindOf(resource);
  const at = deletedAt(inputsOf(resource));
  if (!resource.isProtected && at !== undefined) {
    await vault.delete(at);
  }
}

/**
 * A token as the program describes it: the one that was handed out before, as long as it is good.
 *
 * @param known that one
 */
export async function keepToken(
  vault: VaultApi,
  resource: RegisteredResource,
  known: string | undefined,
): Promise<{ readonly token: string; readonly change: "create" | "none" }> {
  const wanted = fieldsOf(inputsOf(resource), []);
  if (known !== undefined && (await isGood(vault, known, wanted))) {
    return { token: known, change: "none" };
  }
  const { auth } = await vault.ask<{ readonly auth: { readonly client_token: string } }>(
    "auth/token/create",
    wanted,
  );
  return { token: auth.client_token, change: "create" };
}

async function isGood(vault: VaultApi, token: string, wanted: Inputs): Promise<boolean> {
  try {
    const { data } = await vault.ask<{ readonly data: { readonly policies: readonly string[] } }>(
      "auth/token/lookup",
      { token },
    );
    return [wanted["policies"]].flat().every((policy) => data.policies.includes(String(policy)));
  } catch (error) {
    // A token that has expired, or of a Vault that was another one, is forbidden or not found.
    if (error instanceof VaultError && [400, 403, 404].includes(error.status)) {
      return false;
    }
    throw error;
  }
}

/** KV v2 makes itself ready for a moment after it was mounted, and refuses secrets meanwhile. */
async function usable(vault: VaultApi, mount: string): Promise<void> {
  const limit = performance.now() + MOUNT_LIMIT_MS;
  for (;;) {
    try {
      await vault.read(`${mount}/config`);
      return;
    } catch (error) {
      if (!(error instanceof VaultError) || performance.now() > limit) {
        throw error;
      }
    }
    await sleep(POLL_MS);
  }
}

function kindOf({ type, name }: RegisteredResource): VaultKind {
  const kind = kinds[type];
  if (kind === undefined) {
    throw new Error(
      `${type} ${name} cannot be put into Vault without pulumi: lab/deployment/vault-objects.ts has no such kind.`,
    );
  }
  return kind;
}

function inputsOf({ inputs }: RegisteredResource): Inputs {
  return plain(inputs) as Inputs;
}

/** What is written of an object, by Vault's names. */
function fieldsOf(inputs: Inputs, named: readonly string[]): Inputs {
  const entries = Object.entries(inputs)
    .filter(([name]) => !named.includes(name))
    .map(([name, value]) =>
      name === "dataJson"
        ? ["data", JSON.parse(String(value))]
        : [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value],
    );
  return Object.fromEntries(entries);
}

/** Whether every field is as wanted; Vault has more of them. */
function holds(there: Inputs, wanted: Inputs): boolean {
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(there[name], value));
}
