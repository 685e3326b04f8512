import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind, specOf } from "./kubernetes-object.ts";
import { secretKeys } from "./references-of-pods.ts";

export const roleReferences: Invariant = {
  name: "roles-name-what-exists",
  description:
    "Every Role, subject of the environment and named resource exists, and no rule is a wildcard.",
  violations: (objects) => {
    const names = (kind: string) => ofKind(objects, kind).map(({ metadata }) => metadata.name);
    const known: Readonly<Record<string, readonly string[]>> = {
      secrets: [...secretKeys(objects).keys()],
      configmaps: names("ConfigMap"),
      "serviceaccounts/token": names("ServiceAccount"),
    };
    const ofBindings = ofKind(objects, "RoleBinding").flatMap((binding) => [
      ...(names("Role").includes(binding.roleRef?.name ?? "")
        ? []
        : [`${nameOf(binding)}: no Role ${binding.roleRef?.name}`]),
      ...(binding.subjects ?? [])
        .filter(({ namespace }) => namespace === binding.metadata.namespace)
        .filter(({ name }) => !names("ServiceAccount").includes(name))
        .map(({ name }) => `${nameOf(binding)}: no ServiceAccount ${name}`),
    ]);
    const ofRules = ofKind(objects, "Role").flatMap((role) =>
      (role.rules ?? []).flatMap(({ resources = [], resourceNames = [], verbs }) => [
        ...([...resources, ...verbs].includes("*") ? [`${nameOf(role)} has a wildcard`] : []),
        ...resources.flatMap((resource) =>
          resourceNames
            .filter((name) => known[resource] !== undefined && !known[resource].includes(name))
            .map((name) => `${nameOf(role)}: there is none of ${resource} named ${name}`),
        ),
      ]),
    );
    return [...ofBindings, ...ofRules];
  },
};

interface StoreSpec {
  readonly provider: {
    readonly vault?: {
      readonly auth: {
        readonly tokenSecretRef?: { readonly name: string; readonly key: string };
        readonly kubernetes?: { readonly serviceAccountRef: { readonly name: string } };
      };
    };
  };
}

export const storeReferences: Invariant = {
  name: "secrets-find-their-store",
  description: "Every SecretStore, and the token or service account it logs in with, exists.",
  violations: (objects) => {
    const ofSecrets = ofKind(objects, "ExternalSecret").flatMap((secret) => {
      const { secretStoreRef } = specOf<{ readonly secretStoreRef: { readonly name: string } }>(
        secret,
      );
      const isThere = ofKind(objects, "SecretStore").some(
        ({ metadata }) => metadata.name === secretStoreRef?.name,
      );
      return isThere ? [] : [`${nameOf(secret)}: no SecretStore ${secretStoreRef?.name}`];
    });
    const ofStores = ofKind(objects, "SecretStore").flatMap((store) => loginFaults(store, objects));
    return [...ofSecrets, ...ofStores];
  },
};

function loginFaults(
  store: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const { tokenSecretRef, kubernetes } = specOf<StoreSpec>(store).provider?.vault?.auth ?? {};
  const account = kubernetes?.serviceAccountRef.name;
  return [
    ...(tokenSecretRef !== undefined &&
    !secretKeys(objects).get(tokenSecretRef.name)?.has(tokenSecretRef.key)
      ? [`${nameOf(store)}: no Secret ${tokenSecretRef.name} with key ${tokenSecretRef.key}`]
      : []),
    ...(account !== undefined &&
    !ofKind(objects, "ServiceAccount").some(({ metadata }) => metadata.name === account)
      ? [`${nameOf(store)}: no ServiceAccount ${account}`]
      : []),
  ];
}
