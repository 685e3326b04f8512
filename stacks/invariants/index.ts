/**
 * What holds in every environment. The tests check it over the program's resources, and the policy pack
 * over those of a `pulumi preview`.
 *
 * @module
 */

import { allowancePairs, denyByDefault } from "./allowances.ts";
import { limited, pinned, probed, restricted, withoutPlainSecrets } from "./containers.ts";
import { noEmptyLists } from "./empty-lists.ts";
import type { Invariant } from "./invariant.ts";
import { nodeAccess } from "./node-access.ts";
import { leftToControllers } from "./ownership.ts";
import { labelled, placement } from "./placement.ts";
import { roleReferences, storeReferences } from "./references-of-access.ts";
import { podReferences, portReferences } from "./references-of-pods.ts";
import { releaseReferences, routeReferences } from "./references-of-releases.ts";
import { selectors } from "./selectors.ts";

export const invariants: readonly Invariant[] = [
  placement,
  labelled,
  pinned,
  restricted,
  limited,
  probed,
  withoutPlainSecrets,
  nodeAccess,
  selectors,
  podReferences,
  portReferences,
  releaseReferences,
  routeReferences,
  roleReferences,
  storeReferences,
  leftToControllers,
  allowancePairs,
  denyByDefault,
  noEmptyLists,
];
