import { controllerOwned, isOwnedUnder } from "../ownership.ts";
import { strategies } from "../strategy/strategies.ts";
import { liesIn } from "./field-changes.ts";
import type { ObjectChange } from "./object-changes.ts";

/** What a reviewer must know about a change before it is applied. */
export function warningsOf(change: ObjectChange, environment: string): readonly string[] {
  return [
    ...replacement(change),
    ...restarts(change),
    ...otherStrategy(change, environment),
    ...controllersFields(change, environment),
  ];
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

function restarts({ action, object, fields, strategy }: ObjectChange): readonly string[] {
  const isTouched = fields.some(({ path }) => liesIn(path, "spec.template"));
  if (action === "created" || !isTouched) {
    return [];
  }
  return object.kind === "Rollout"
    ? [`new pods, which ${strategies[strategy === "blueGreen" ? strategy : "canary"].takeover}`]
    : ["its pods are restarted"];
}

function otherStrategy(
  { action, object, fields, strategy }: ObjectChange,
  environment: string,
): readonly string[] {
  const isOther = fields.some(
    ({ path, before }) => before === undefined && path === `spec.strategy.${strategy}`,
  );
  return action === "changed" && object.kind === "Rollout" && isOther
    ? [
        `releases take over in another way, and the routes change hands. To apply it, while the Rollout is Healthy: \`pnpm provision ${environment} --claim-routes\``,
      ]
    : [];
}

function controllersFields(
  { action, object, fields, strategy = "canary" }: ObjectChange,
  environment: string,
): readonly string[] {
  if (action !== "changed") {
    return [];
  }
  return Object.values(controllerOwned)
    .filter(
      (owned) =>
        isOwnedUnder(owned, strategy) &&
        owned.kind === object.kind &&
        (owned.names as readonly string[]).includes(object.name) &&
        fields.some(({ path }) => liesIn(path, owned.field)),
    )
    .map(({ field, controller, reason }) => {
      const claim =
        field === controllerOwned.routes.field
          ? ` To apply it: \`pnpm provision ${environment} --claim-routes\``
          : "";
      return `\`${field}\` belongs to ${controller} (${reason}): a plain \`up\` does not apply this.${claim}`;
    });
}
