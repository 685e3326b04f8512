import { controllers, mesh, principalOf } from "../../../stacks/controllers.ts";
import { prometheusPeer } from "../../../stacks/monitoring/prometheus-endpoint.ts";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";
import { workloadPods } from "./ends.ts";

/** Whom a policy lets in, as the mesh would say it: sorted, without repetitions. */
export interface Admitted {
  readonly principals: readonly string[];
  readonly namespaces: readonly string[];
  readonly ports: readonly string[];
}

interface NetworkRule {
  readonly from?: readonly {
    readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podSelector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly ipBlock?: { readonly cidr: string };
  }[];
  readonly ports?: readonly { readonly port: number }[];
}

interface AuthorizationRule {
  readonly from?: readonly {
    readonly source: {
      readonly principals?: readonly string[];
      readonly namespaces?: readonly string[];
    };
  }[];
  readonly to?: readonly { readonly operation: { readonly ports?: readonly string[] } }[];
}

/**
 * Whom a network policy lets in, with the identities that those pods have; the kubelet, which has none,
 * is left out.
 *
 * @throws Error at a peer that is neither a controller nor a workload of the environment
 */
export function admittedByNetwork(
  policy: RenderedKubernetesObject,
  objects: readonly RenderedKubernetesObject[],
): Admitted {
  const rules: readonly NetworkRule[] = policy.spec.ingress ?? [];
  const peers = rules.flatMap(({ from = [] }) => from);
  const wholeNamespace = peers.filter(({ podSelector }) => isEmpty(podSelector));
  const pods = peers.filter(({ podSelector }) => podSelector && !isEmpty(podSelector));
  const ports = rules.flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  return admitted({
    principals: pods.map(({ namespaceSelector, podSelector }) => {
      const namespace =
        namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] ?? policy.metadata.namespace;
      const labels = Object.entries(podSelector?.matchLabels ?? {});
      const found = knownPods(policy, objects).find(
        (pod) =>
          pod.namespace === namespace &&
          labels.every(([label, value]) => pod.labels[label] === value),
      );
      if (found === undefined) {
        throw new Error(
          `${policy.metadata.name} lets in pods of ${namespace} that nobody knows: ${JSON.stringify(labels)}`,
        );
      }
      return principalOf(found);
    }),
    namespaces: wholeNamespace.map(() => policy.metadata.namespace ?? ""),
    ports: ports.filter((port) => port !== mesh.hbonePort).map(String),
  });
}

/** Whom the authorization policy of that name lets in; nobody where there is none. */
export function admittedByMesh(
  name: string,
  objects: readonly RenderedKubernetesObject[],
): Admitted {
  const policy = objects.find(
    ({ kind, metadata }) => kind === "AuthorizationPolicy" && metadata.name === name,
  );
  const rules: readonly AuthorizationRule[] = policy?.spec.rules ?? [];
  const sources = rules.flatMap(({ from = [] }) => from.map(({ source }) => source));
  return admitted({
    principals: sources.flatMap(({ principals = [] }) => principals),
    namespaces: sources.flatMap(({ namespaces = [] }) => namespaces),
    ports: rules.flatMap(({ to = [] }) => to.flatMap(({ operation }) => operation.ports ?? [])),
  });
}

function admitted({ principals, namespaces, ports }: Admitted): Admitted {
  const distinct = (values: readonly string[]) => [...new Set(values)].sort();
  return {
    principals: distinct(principals),
    namespaces: distinct(namespaces),
    ports: distinct(ports),
  };
}

function knownPods(
  { metadata: { namespace = "" } }: RenderedKubernetesObject,
  objects: readonly RenderedKubernetesObject[],
) {
  const peers = [...Object.values(controllers), prometheusPeer(namespace)].map(
    ({ podLabels, ...peer }) => ({
      ...peer,
      labels: podLabels as Readonly<Record<string, string>>,
    }),
  );
  return [...peers, ...workloadPods(objects).map(({ pod }) => pod)];
}

function isEmpty(selector: { readonly matchLabels?: object } | undefined): boolean {
  return selector !== undefined && Object.keys(selector.matchLabels ?? {}).length === 0;
}
