import type { automation } from "@pulumi/pulumi";

/** What a person would call a change; the engine's other operations are parts of these, or none. */
const CHANGES: ReadonlySet<string> = new Set(["create", "update", "replace", "delete"]);

/**
 * The resources that an operation of pulumi's engine changes, sorted, each as `update Rollout service`:
 * what becomes of it, its kind, and its name in the program.
 */
export function resourceChanges(events: readonly automation.EngineEvent[]): readonly string[] {
  return events
    .flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []))
    .filter(({ op }) => CHANGES.has(op))
    .map(({ op, type, urn }) => `${op} ${type.split(":").at(-1)} ${urn.split("::").at(-1)}`)
    .sort();
}
