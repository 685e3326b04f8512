import { limited, restricted, withoutPlainSecrets } from "../invariants/containers.ts";
import { literal } from "./cel.ts";
import { ofEachContainer, type PodPolicy } from "./pod-policy.ts";

/** A field of a security context as the container has it, or else its pod. */
const contextField = (field: string) =>
  `c.?securityContext.?${field}.or(variables.pod.?securityContext.?${field})`;

/** By what a pod says: the condition, in CEL. */
const ordinaryUser = {
  "runAsNonRoot must be true": `${contextField("runAsNonRoot")}.orValue(false)`,
  "runAsUser must not be 0": `${contextField("runAsUser")}.orValue(1) != 0`,
} as const;

const withoutPrivileges = {
  "privileged must not be true": "!c.?securityContext.?privileged.orValue(false)",
  "allowPrivilegeEscalation must be false":
    "!c.?securityContext.?allowPrivilegeEscalation.orValue(true)",
  "readOnlyRootFilesystem must be true":
    "c.?securityContext.?readOnlyRootFilesystem.orValue(false)",
  "capabilities must be dropped, ALL of them":
    'c.?securityContext.?capabilities.?drop.orValue([]) == ["ALL"] && c.?securityContext.?capabilities.?add.orValue([]) == []',
  "seccompProfile.type must be RuntimeDefault": `${contextField("seccompProfile")}.?type.orValue("") == "RuntimeDefault"`,
} as const;

/** @param readsNodes whether the namespace is for programs that read a node, whose files are root's */
export function restrictedPolicy(readsNodes: boolean): PodPolicy {
  const conditions = { ...(readsNodes ? {} : ordinaryUser), ...withoutPrivileges };
  return {
    ...named(restricted),
    validations: Object.entries(conditions).map(([fault, condition]) =>
      ofEachContainer(condition, literal(`securityContext.${fault}`)),
    ),
  };
}

export const limitedPolicy: PodPolicy = {
  ...named(limited),
  validations: ["requests", "limits"].flatMap((side) =>
    ["cpu", "memory"].map((resource) =>
      ofEachContainer(
        `c.?resources.?${side}.?${resource}.hasValue()`,
        literal(`resources.${side}.${resource} is missing`),
        "sized",
      ),
    ),
  ),
};

/** A variable whose name says that its value is a secret. */
const plainSecret = 'e.name.matches("PASSWORD|SECRET|TOKEN|_KEY$") && has(e.value)';

export const withoutPlainSecretsPolicy: PodPolicy = {
  ...named(withoutPlainSecrets),
  validations: [
    ofEachContainer(
      `!c.?env.orValue([]).exists(e, ${plainSecret})`,
      `"variable " + c.env.filter(e, ${plainSecret})[0].name + " has a value: it must come from a secretKeyRef"`,
    ),
  ],
};

function named({ name, description }: Pick<PodPolicy, "name" | "description">) {
  return { name, description };
}
