import type { Baselines } from "./baselines/build-baselines.ts";
import type { Program } from "./program.ts";
import type { Subject } from "./subject.ts";

/** The rows of a table. The first three are what the others are compared with. */
export interface Subjects {
  readonly bare: Subject;
  readonly hono: Subject;
  readonly service: Subject;
  readonly all: readonly Subject[];
}

/**
 * Every program under a load of payments, and the service also under those that it has to recognize.
 *
 * @param otherBuild - of the service
 */
export function subjectsOf(
  baselines: Baselines,
  serviceProgram: Program,
  otherBuild?: Program,
): Subjects {
  const subject = (program: Program, rest: Partial<Subject> = {}): Subject => ({
    name: program.name,
    program,
    identity: undefined,
    echoesAmount: true,
    ...rest,
  });
  const bare = subject(baselines.bare, { echoesAmount: false });
  const hono = subject(baselines.hono);
  const go = baselines.go === undefined ? [] : [subject(baselines.go)];
  const service = subject(serviceProgram);
  const other =
    otherBuild === undefined ? [] : [subject(otherBuild, { name: "service, other build" })];
  const withKey = subject(serviceProgram, {
    name: "service, Idempotency-Key",
    identity: "idempotency-key",
  });
  const behindGateway = subject(serviceProgram, {
    name: "service, x-request-id",
    identity: "x-request-id",
  });
  return {
    bare,
    hono,
    service,
    all: [bare, hono, ...go, service, ...other, withKey, behindGateway],
  };
}
