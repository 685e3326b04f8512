import { describe, expect, it } from "vitest";
import { requireDeployedByLab, requireSamePlace } from "./requested-cluster.ts";

const own = {
  isOwn: true,
  kubeconfig: "/tmp/paystream-lab/kubeconfig.json",
  context: undefined,
  environment: "staging",
  namespace: "paystream-staging",
};
const kind = { ...own, isOwn: false, kubeconfig: "/home/a/.kube/config", context: "kind" };

describe("an environment is brought up", () => {
  it("again, and beside another one where both end with the lab's cluster", () => {
    requireSamePlace(own, own);
    requireSamePlace(kind, kind);
    requireSamePlace(own, { ...own, environment: "prod" });
  });

  it.each([
    ["the lab's own cluster, while one is up on another's", kind, own],
    ["another's cluster, while the lab's own is up", own, kind],
    ["a second cluster", kind, { ...kind, context: "minikube" }],
    ["another's cluster, beside what is up there", kind, { ...kind, environment: "prod" }],
  ])("not on %s: down would forget one", (_, up, wanted) => {
    expect(() => requireSamePlace(up, wanted)).toThrow(/^staging is up on .*pnpm lab down$/);
  });
});

describe("a drill", () => {
  it("is for what the lab has deployed, also where that is named", () => {
    requireDeployedByLab(own, {});
    requireDeployedByLab(kind, {
      kubeconfig: "/home/a/../a/.kube/config",
      context: "kind",
      namespace: "paystream-staging",
    });
  });

  it.each([
    { kubeconfig: "/home/a/other" },
    { context: "production" },
    { namespace: "paystream-prod" },
  ])("is not for %o, which would get the settings of the lab", (requested) => {
    expect(() => requireDeployedByLab(kind, requested)).toThrow(
      "which is staging in the namespace paystream-staging on the cluster kind of",
    );
  });
});
