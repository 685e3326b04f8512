import { isDeepStrictEqual } from "node:util";
import { mesh } from "../controllers.ts";
import { type Invariant, nameOf } from "./invariant.ts";
import { type KubernetesObject, ofKind, specOf } from "./kubernetes-object.ts";

interface NetworkPolicySpec {
  readonly policyTypes: readonly string[];
  readonly ingress: readonly {
    readonly from?: readonly { readonly ipBlock?: { readonly cidr: string } }[];
    readonly ports?: readonly { readonly port: number }[];
  }[];
}

interface AuthorizationPolicySpec {
  readonly action: string;
  readonly rules: readonly {
    readonly to?: readonly { readonly operation: { readonly ports?: readonly string[] } }[];
  }[];
}

export const allowancePairs: Invariant = {
  name: "allowances-are-pairs",
  description:
    "A network policy that lets peers in admits the mesh's port and the kubelet's probes, and has an authorization policy beside it that names the same ports.",
  violations: (objects) =>
    ofKind(objects, "NetworkPolicy").flatMap((policy) => {
      const { ingress = [] } = specOf<NetworkPolicySpec>(policy);
      const admitsPeers = ingress.some(
        ({ from = [] }) =>
          from.length === 0 || from.some(({ ipBlock }) => ipBlock?.cidr !== mesh.probeSource),
      );
      return admitsPeers ? faultsOf(policy, ingress, objects) : [];
    }),
};

function faultsOf(
  policy: KubernetesObject,
  ingress: NetworkPolicySpec["ingress"],
  objects: readonly KubernetesObject[],
): readonly string[] {
  const admitted = ingress.flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  const sources = ingress.flatMap(({ from = [] }) => from.map(({ ipBlock }) => ipBlock?.cidr));
  const authorization = ofKind(objects, "AuthorizationPolicy").find(
    ({ metadata }) => metadata.name === policy.metadata.name,
  );
  const { rules = [] } =
    authorization === undefined ? {} : specOf<AuthorizationPolicySpec>(authorization);
  const authorized = rules.flatMap(({ to = [] }) =>
    to.flatMap(({ operation }) => operation.ports ?? []),
  );
  const wanted = [...new Set(admitted)].filter((port) => port !== mesh.hbonePort).map(String);
  return [
    ...(admitted.includes(mesh.hbonePort) ? [] : [`port ${mesh.hbonePort} of the mesh is missing`]),
    ...(sources.includes(mesh.probeSource)
      ? []
      : [`the kubelet's probes from ${mesh.probeSource} are missing`]),
    ...(ingress.every(({ from = [] }) => from.length > 0) ? [] : ["anybody may connect"]),
    ...(wanted.sort().join() === [...new Set(authorized)].sort().join()
      ? []
      : [
          `its AuthorizationPolicy admits ports ${authorized.join() || "none"}, it ${wanted.join()}`,
        ]),
  ].map((fault) => `${nameOf(policy)}: ${fault}`);
}

export const denyByDefault: Invariant = {
  name: "denied-by-default",
  description:
    "Each namespace is in the mesh, takes encrypted traffic only, and denies whatever is not allowed, in the network and in the mesh.",
  violations: (objects) =>
    ofKind(objects, "Namespace").flatMap((namespace) => openings(namespace, objects)),
};

function openings(
  namespace: KubernetesObject,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const { name, labels } = namespace.metadata;
  const isThere = (kind: string, spec: unknown) =>
    ofKind(objects, kind).some(
      (object) => object.metadata.namespace === name && isDeepStrictEqual(object.spec, spec),
    );
  return [
    ...(labels?.["istio.io/dataplane-mode"] === "ambient"
      ? []
      : ["it is not labelled istio.io/dataplane-mode: ambient"]),
    ...(isThere("PeerAuthentication", { mtls: { mode: "STRICT" } })
      ? []
      : ["there is no PeerAuthentication that is STRICT for the whole namespace"]),
    ...(isThere("NetworkPolicy", { podSelector: {}, policyTypes: ["Ingress", "Egress"] })
      ? []
      : ["there is no NetworkPolicy that denies every pod's ingress and egress"]),
    ...(isThere("AuthorizationPolicy", { action: "ALLOW" })
      ? []
      : ["there is no AuthorizationPolicy that allows nobody"]),
  ].map((fault) => `${nameOf(namespace)}: ${fault}`);
}
