import type { IdentityHeader } from "./load/payment-request.ts";
import type { Program } from "./program.ts";

/** A program under one kind of load: a row of the result. */
export interface Subject {
  readonly name: string;
  readonly program: Program;
  readonly identity: IdentityHeader;
  readonly echoesAmount: boolean;
}
