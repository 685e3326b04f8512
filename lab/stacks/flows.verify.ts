import { describe, expect, it } from "vitest";
import { environments } from "../../stacks/render/stack-configuration.ts";
import { useTool } from "../tools/use-tool.ts";
import { admittedByMesh, admittedByNetwork } from "./flows/admitted.ts";
import { workloadPods } from "./flows/ends.ts";
import { type Flow, flowTable } from "./flows/flow-table.ts";
import { judgeFlows } from "./flows/judge-flows.ts";
import { type RenderedKubernetesObject, renderedEnvironment } from "./rendered-environment.ts";

const cyclonus = useTool("cyclonus");

describe.each(environments())("in %s", (environment) => {
  const objects = renderedEnvironment(environment);

  it("connections are open and refused as the table of flows says", async (context) => {
    expect(await wrongFlows(cyclonus(context), objects)).toEqual([]);
  });

  it("every workload has lines of both kinds, for those who reach it and for what it reaches", () => {
    for (const { workload, hasPorts } of workloadPods(objects)) {
      for (const end of ["from", "to"] as const) {
        const lines = flowTable.filter((flow) => flow[end] === workload);
        expect(
          lines.map(({ may }) => may),
          `lines ${end} ${workload}`,
        ).toContain(false);
      }
      const isReached = flowTable.some(({ to, may }) => to === workload && may);
      expect(isReached, workload).toBe(hasPorts);
    }
  });

  it("whoever the network lets in has an identity that the mesh lets in, at the same port", () => {
    for (const policy of objects.filter(({ kind }) => kind === "NetworkPolicy")) {
      const { name } = policy.metadata;
      expect(admittedByMesh(name, objects), name).toEqual(admittedByNetwork(policy, objects));
    }
  });

  it("a policy that is missing, or too wide, is found", async (context) => {
    const withoutPolicy = (kind: string, name: string) =>
      objects.filter(({ metadata, ...object }) => object.kind !== kind || metadata.name !== name);

    expect(
      await wrongFlows(cyclonus(context), withoutPolicy("NetworkPolicy", "auth-service-netpol")),
    ).toContain("the ingress gateway is refused at auth-service 8080/TCP: network, hbone");
    expect(
      await wrongFlows(cyclonus(context), withoutPolicy("NetworkPolicy", "default-deny")),
    ).toContain("the kubelet reaches another pod of the namespace 8080/TCP");
    expect(
      await wrongFlows(
        cyclonus(context),
        withoutPolicy("AuthorizationPolicy", "auth-service-netpol"),
      ),
    ).toContain("the ingress gateway is refused at auth-service 8080/TCP: identity");
    const anyPort = objects.map((object) =>
      object.kind === "AuthorizationPolicy" && object.metadata.name === "auth-service-netpol"
        ? { ...object, spec: { ...object.spec, rules: [{ from: object.spec.rules[0].from }] } }
        : object,
    );
    expect(await wrongFlows(cyclonus(context), anyPort)).toContain(
      "the ingress gateway reaches auth-service 9229/TCP",
    );
    expect(admittedByMesh("auth-service-netpol", anyPort).ports).toEqual([]);
  });
});

/** The lines of the table that an environment breaks; of a connection that is refused, by whom. */
async function wrongFlows(
  executable: string,
  objects: readonly RenderedKubernetesObject[],
): Promise<string[]> {
  const judged = await judgeFlows(executable, objects, flowTable);
  return judged
    .filter(({ flow, isOpen }) => flow.may !== isOpen)
    .map(({ flow, isOpen, verdicts }) => {
      const refusing = Object.keys(verdicts).filter((judge) => verdicts[judge] === false);
      return isOpen
        ? `${flow.from} reaches ${portOf(flow)}`
        : `${flow.from} is refused at ${portOf(flow)}: ${refusing.join(", ")}`;
    });
}

function portOf({ to, port, protocol }: Flow): string {
  return `${to} ${port}/${protocol}`;
}
