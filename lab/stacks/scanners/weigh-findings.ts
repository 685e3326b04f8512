import type { Exception } from "../scanner-exceptions.ts";
import type { Finding } from "./finding.ts";

/** What is left to do after the exceptions. */
export interface Weighed {
  /** Findings without an exception. */
  readonly open: readonly Finding[];
  /** Exceptions, and objects of them, that nothing was found for: they would hide what comes next. */
  readonly unused: readonly string[];
}

/** Holds findings against the exceptions. */
export function weighFindings(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
): Weighed {
  const uses = exceptions.flatMap(({ scanner, check, objects }) =>
    objects.map((object) => ({
      name: `${scanner} ${check} ${object}`,
      covers: (finding: Finding) =>
        finding.scanner === scanner && finding.check === check && isMeant(object, finding.object),
    })),
  );
  return {
    open: findings.filter((finding) => !uses.some(({ covers }) => covers(finding))),
    unused: uses.filter(({ covers }) => !findings.some(covers)).map(({ name }) => name),
  };
}

/** A `*` at the end stands for any end. */
function isMeant(object: string, found: string): boolean {
  return object.endsWith("*") ? found.startsWith(object.slice(0, -1)) : found === object;
}
