import { describe, expect, it } from "vitest";
import { RefusedError } from "../cluster/refused-error.ts";
import { requireOwn } from "./require-own.ts";

const environment = { namespace: "paystream-prod" };

/** A cluster whose namespace was written by someone, or is not there. */
function clusterOf(manager?: string): Parameters<typeof requireOwn>[0] {
  return {
    async read() {
      if (manager === undefined) {
        throw new RefusedError(404, "not found");
      }
      const managedFields = [{ manager, operation: "Apply" }];
      return { metadata: { name: "paystream-prod", managedFields } } as never;
    },
  };
}

describe.each([
  ["lab", "/nowhere"],
  ["pulumi", "/nowhere"],
] as const)("an environment that %s deploys", (deployer, stackFolder) => {
  const lab = { name: "prod", deployer, stackFolder };

  it("is deployed where there is none", async () => {
    await requireOwn(clusterOf(), lab, environment);
  });

  it("is not put over one of somebody else", async () => {
    await expect(requireOwn(clusterOf("pulumi-kubernetes"), lab, environment)).rejects.toThrow(
      "The namespace paystream-prod is there, and was not made by the lab",
    );
  });
});

it("what the lab has deployed is deployed again, with pulumi or without", async () => {
  const stackFolder = import.meta.dirname;
  await requireOwn(
    clusterOf("paystream-lab"),
    { name: "prod", deployer: "lab", stackFolder: "/nowhere" },
    environment,
  );
  await requireOwn(
    clusterOf("pulumi-kubernetes"),
    { name: "prod", deployer: "pulumi", stackFolder },
    environment,
  );
});
