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
    const isOurs = (namespace = "") => names("Namespace").includes(namespace);
    const isThere = (kind: string, name: string, namespace: string | undefined) =>
      ofKind(objects, kind).some(
        ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
      );
    const ofBindings = ofKind(objects, "RoleBinding", "ClusterRoleBinding").flatMap((binding) => {
      const { kind = "Role", name = "" } = binding.roleRef ?? {};
      return [
        ...(isThere(kind, name, kind === "Role" ? binding.metadata.namespace : undefined)
          ? []
          : [`${nameOf(binding)}: no ${kind} ${name}`]),
        ...(binding.subjects ?? [])
          .filter((subject) => isOurs(subject.namespace))
          .filter((subject) => !isThere("ServiceAccount", subject.name, subject.namespace))
          .map((subject) => `${nameOf(binding)}: no ServiceAccount ${subject.name}`),
      ];
    });
    const ofRules = ofKind(objects, "Role", "ClusterRole").flatMap((role) =>
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
