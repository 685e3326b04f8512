import { controllerOwned } from "../ownership.ts";
import { liesIn } from "./field-changes.ts";
import type { ObjectChange } from "./object-changes.ts";

/** What a reviewer must know about a change before it is applied. */
export function warningsOf(change: ObjectChange, environment: string): readonly string[] {
  return [...replacement(change), ...restarts(change), ...controllersFields(change, environment)];
}

function replacement({ action, object }: ObjectChange): readonly string[] {
  if (action !== "replaced") {
    return [];
  }
  return object.kind === "ConfigMap"
    ? [
        `is made anew under the name \`${object.name}\`; the old one stays for the pods that read it`,
      ]
    : ["is deleted and made anew: a field of it cannot be changed"];
}

function restarts({ action, object, fields }: ObjectChange): readonly string[] {
  const isTouched = fields.some(({ path }) => liesIn(path, "spec.template"));
  if (action === "created" || !isTouched) {
    return [];
  }
  return object.kind === "Rollout"
    ? ["new pods, which take over through the canary and its gates"]
    : ["its pods are restarted"];
}

function controllersFields(
  { action, object, fields }: ObjectChange,
  environment: string,
): readonly string[] {
  if (action !== "changed") {
    return [];
  }
  return Object.values(controllerOwned)
    .filter(
      ({ kind, names, field }) =>
        kind === object.kind &&
        (names as readonly string[]).includes(object.name) &&
        fields.some(({ path }) => liesIn(path, field)),
    )
    .map(({ field, controller, reason }) => {
      const claim =
        field === controllerOwned.routes.field
          ? ` To apply it: \`pnpm provision ${environment} --claim-routes\``
          : "";
      return `\`${field}\` belongs to ${controller} (${reason}): a plain \`up\` does not apply this.${claim}`;
    });
}
