import { mesh } from "../../../stacks/controllers.ts";
import type { RenderedKubernetesObject } from "../rendered-environment.ts";
import { askCyclonus } from "./ask-cyclonus.ts";
import { isAuthorized } from "./authorization.ts";
import { type End, endOf, lettingOut } from "./ends.ts";
import type { Flow } from "./flow-table.ts";
import type { Traffic } from "./traffic.ts";

/** What an environment says of a line of the table. */
export interface JudgedFlow {
  readonly flow: Flow;
  /** Whether the connection can be made. */
  readonly isOpen: boolean;
  /** Of each that has a say, whether it lets the connection through; for whoever reads a failure. */
  readonly verdicts: Readonly<Record<string, boolean>>;
}

/**
 * Judges the lines of a table that apply to an environment.
 *
 * Between pods of the mesh a connection arrives as HBONE, so the network policies decide over port 15008
 * and the authorization policies over the port inside. Where it may be made, the network policies must
 * admit the port itself as well: they are what is left if the mesh is off. All other connections are
 * what the network policies see. They refuse them by themselves; that STRICT mode refuses them too is
 * not counted on.
 */
export async function judgeFlows(
  cyclonus: string,
  objects: readonly RenderedKubernetesObject[],
  table: readonly Flow[],
): Promise<JudgedFlow[]> {
  const lines = table.flatMap((flow) => {
    const [from, to] = [endOf(objects, flow.from), endOf(objects, flow.to)];
    return from === undefined || to === undefined ? [] : [{ flow, from, to }];
  });
  const traffic = lines.flatMap(({ flow: { port, protocol }, from, to }): Traffic[] => [
    { from, to, port, protocol },
    { from, to, port: mesh.hbonePort, protocol: "TCP" },
  ]);
  const answers = await askCyclonus(cyclonus, [...objects, lettingOut(objects)], traffic);
  return lines.map(({ flow, from, to }, index) => {
    const network = answers[2 * index] === true;
    if (!isInMesh(from) || !isInMesh(to)) {
      return { flow, isOpen: network, verdicts: { network } };
    }
    const hbone = answers[2 * index + 1] === true;
    const identity = isAuthorized(objects, from, to, flow.port);
    const isOpen = hbone && identity && (network || !flow.may);
    return { flow, isOpen, verdicts: { network, hbone, identity } };
  });
}

function isInMesh(
  end: End,
): end is Exclude<End, { readonly address: string } | { serviceAccount?: never }> {
  return "serviceAccount" in end;
}
