import * as z from "zod";

/** What a look at a live environment found. */
export const driftReport = z.strictObject({
  environment: z.string(),
  outcome: z.enum([
    /** It is what the repository says. */
    "none",
    /** It is not: somebody changed the cluster, or what is committed was never provisioned. */
    "drift",
    /** Nobody knows: the look itself failed. */
    "failed",
  ]),
  /** The commit that it was compared with. */
  commit: z.string(),
  /** What pulumi said. */
  output: z.string(),
});

export type DriftReport = z.infer<typeof driftReport>;

/**
 * What an answer of `pulumi preview --refresh --expect-no-changes` means. Its exit code is the same for a
 * change and for a failure, so the message decides:
 * https://github.com/pulumi/pulumi/blob/master/pkg/backend/backenderr/backenderr.go
 */
export function driftOutcome(status: number, output: string): DriftReport["outcome"] {
  if (status === 0) {
    return "none";
  }
  return /no changes were expected (?:for .* )?but changes were proposed/.test(output)
    ? "drift"
    : "failed";
}
