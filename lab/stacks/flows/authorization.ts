import { principalOf } from "../../../stacks/controllers.ts";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";
import type { Pod } from "./traffic.ts";

/** Who connects, as ztunnel proves it. */
export interface MeshIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** What an AuthorizationPolicy for ztunnel may say; more than that would need a waypoint. */
interface Rule {
  readonly from?: readonly {
    readonly source: {
      readonly principals?: readonly string[];
      readonly namespaces?: readonly string[];
    };
  }[];
  readonly to?: readonly { readonly operation: { readonly ports?: readonly string[] } }[];
}

/**
 * Whether the authorization policies of an environment let an identity use a port of a pod: some policy
 * that selects the pod has a rule whose source and operation match.
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function isAuthorized(
  objects: readonly RenderedKubernetesObject[],
  identity: MeshIdentity,
  pod: Pod,
  port: number,
): boolean {
  const policies = objects.filter(
    ({ kind, metadata, spec }) =>
      kind === "AuthorizationPolicy" &&
      metadata.namespace === pod.namespace &&
      Object.entries(spec.selector?.matchLabels ?? {}).every(
        ([label, value]) => pod.labels[label] === value,
      ),
  );
  // Without any policy that selects it a pod is open to everybody.
  return (
    policies.length === 0 ||
    policies.some(({ spec }) =>
      rulesOf(spec).some(
        ({ from, to }) =>
          (from?.some(({ source }) => isSource(source, identity)) ?? true) &&
          (to?.some(({ operation }) => operation.ports?.includes(String(port)) ?? true) ?? true),
      ),
    )
  );
}

/** The fields of one source must all match, the values of a field are alternatives. */
function isSource(
  { principals, namespaces }: NonNullable<Rule["from"]>[number]["source"],
  identity: MeshIdentity,
): boolean {
  return (
    (principals?.includes(principalOf(identity)) ?? true) &&
    (namespaces?.includes(identity.namespace) ?? true)
  );
}

/** @throws Error at a field that is not weighed here, so that none is passed over */
function rulesOf(spec: Record<string, unknown>): readonly Rule[] {
  const { action = "ALLOW", rules = [], selector: _, ...others } = spec;
  onlyFields(others);
  if (action !== "ALLOW") {
    throw new Error(`An AuthorizationPolicy has the action ${action}; only ALLOW is weighed here.`);
  }
  for (const { from = [], to = [], ...more } of rules as readonly Rule[]) {
    onlyFields(more);
    for (const { source, ...more } of from) {
      const { principals, namespaces, ...rest } = source;
      onlyFields({ ...more, ...rest });
      if ([...(principals ?? []), ...(namespaces ?? [])].some((value) => value.includes("*"))) {
        throw new Error("An AuthorizationPolicy has a pattern as a source; name each of them.");
      }
    }
    for (const { operation, ...more } of to) {
      const { ports: _, ...rest } = operation;
      onlyFields({ ...more, ...rest });
    }
  }
  return rules as readonly Rule[];
}

function onlyFields(others: object): void {
  const [field] = Object.keys(others);
  if (field !== undefined) {
    throw new Error(`An AuthorizationPolicy has the field ${field}, which is not weighed here.`);
  }
}
