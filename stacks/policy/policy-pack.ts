import { PolicyPack } from "@pulumi/policy";
import { invariants } from "../invariants/index.ts";
import { policyObjects } from "./policy-objects.ts";

/** The invariants of an environment, held to in `pulumi preview` and `pulumi up`. */
new PolicyPack("paystream", {
  enforcementLevel: "mandatory",
  policies: invariants.map(({ name, description, violations }) => ({
    name,
    description,
    validateStack: ({ resources }, report) => {
      for (const violation of violations(policyObjects(resources))) {
        report(violation);
      }
    },
  })),
});
