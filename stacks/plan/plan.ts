import { environmentsOf } from "../commands/environment-argument.ts";
import { readCommitted } from "../render/committed-files.ts";
import { type ObjectChange, objectChanges } from "./object-changes.ts";
import { renderedObjects } from "./rendered-objects.ts";
import { environmentsAt, filesAt } from "./revision-files.ts";

/**
 * What applying a revision changes in each environment.
 *
 * @param base the revision to compare with
 * @param head the revision to apply; without one the files of the working tree
 */
export function plan(
  base: string,
  head: string | undefined,
): ReadonlyMap<string, readonly ObjectChange[]> {
  const current = head === undefined ? environmentsOf(undefined) : environmentsAt(head);
  const environments = [...new Set([...environmentsAt(base), ...current])].sort();
  return new Map(
    environments.map((environment) => {
      const after = head === undefined ? readCommitted(environment) : filesAt(head, environment);
      const before = filesAt(base, environment);
      return [environment, objectChanges(renderedObjects(before), renderedObjects(after))];
    }),
  );
}
